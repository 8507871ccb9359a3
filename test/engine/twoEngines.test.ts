import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { EngineProcess } from './support/EngineProcess.ts';
import { runProbe, TestWorkspace, untilPayload } from './support/TestWorkspace.ts';

void suite('two engines on one workspace', () => {
  void test('the second attaches to the job of the first', async () => {
    await using workspace = new TestWorkspace();
    const args = { runs: workspace.path('runs'), gate: workspace.path('gate') };
    const running = untilPayload(({ progress }) => progress !== null);
    const first = runProbe(workspace.engine(), args, { onPayload: running.onPayload });
    const { attempt } = await running.reached;
    const attached = untilPayload(({ progress }) => progress !== null);
    const second = runProbe(workspace.engine(), args, { onPayload: attached.onPayload });
    assert.deepEqual((await attached.reached).cache, {
      verdict: 'attached',
      reason: 'it is running already',
    });
    workspace.write('gate');
    const [one, other] = await Promise.all([first, second]);
    assert.equal(one.attempt, attempt);
    assert.equal(other.attempt, attempt);
    assert.equal(one.digest, other.digest);
    assert.equal(workspace.runs(), 1);
  });

  void test('a job outlives the engine that started it, and the next engine takes its result', async () => {
    await using workspace = new TestWorkspace();
    const args = { runs: workspace.path('runs'), gate: workspace.path('gate') };
    await using dying = new EngineProcess(workspace.folder);
    const step = dying.start(args);
    step.outcome.catch(() => undefined);
    await step.state('running');
    await dying.kill();

    const attached = untilPayload(({ state }) => state === 'running');
    const engine = workspace.engine();
    const second = runProbe(engine, args, { onPayload: attached.onPayload });
    assert.equal((await attached.reached).cache.verdict, 'attached');
    workspace.write('gate');
    const outcome = await second;
    assert.equal(workspace.runs(), 1);
    const third = await runProbe(workspace.engine(), args);
    assert.equal(third.reused, true);
    assert.equal(third.attempt, outcome.attempt);
  });

  void test('started at once 20 times they compute each key once', async () => {
    await using workspace = new TestWorkspace();
    await using one = new EngineProcess(workspace.folder);
    await using other = new EngineProcess(workspace.folder);
    for (let round = 1; round <= 20; round++) {
      const args = { text: `round ${String(round)}`, runs: workspace.path('runs') };
      const [first, second] = await Promise.all([one.run(args), other.run(args)]);
      assert.equal(first.attempt, second.attempt);
      assert.equal(first.digest, second.digest);
      assert.equal(workspace.runs(), round);
    }
  });
});
