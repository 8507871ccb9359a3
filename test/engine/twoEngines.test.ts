import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { readAttempt, type AttemptPlan } from '../../kernel-bridge/src/engine/attempt/attemptFolder.ts';
import { claimStep } from '../../kernel-bridge/src/engine/step/claimStep.ts';
import { findProcesses, LocalLauncher, type JobReference } from '../../kernel-bridge/src/launch/index.ts';
import { EngineProcess } from './support/EngineProcess.ts';
import { runProbe, TestWorkspace, untilPayload } from './support/TestWorkspace.ts';
import { until } from './support/WarmWorker.ts';

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

  void test('a job that ends between two looks at it is not run again', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const running = untilPayload(({ progress }) => progress?.unit === 'rows');
    const args = { gate: workspace.path('gate'), runs: workspace.path('runs') };
    const step = runProbe(engine, args, running);
    const { attempt: id, key } = await running.reached;
    const attempt = await readAttempt(engine.store, id ?? '');
    assert.ok(attempt !== undefined && key !== null);
    /** Answers only when the job has ended. */
    class LateLauncher extends LocalLauncher {
      override async poll(jobs: readonly JobReference[]): ReturnType<LocalLauncher['poll']> {
        workspace.write('gate');
        await until('the job is gone', () => findProcesses(attempt?.token ?? '').length === 0);
        return super.poll(jobs);
      }
    }
    // The record under steps/ is not there yet for whoever looked before the job ended.
    const claim = await claimStep({
      store: engine.store,
      launcher: new LateLauncher(),
      plan: JSON.parse(readFileSync(join(attempt.folder, 'spec.json'), 'utf8')) as AttemptPlan,
      start: () => assert.fail('it was started again'),
      force: false,
      damage: undefined,
    });
    assert.equal(claim.kind, 'published');
    await step;
  });
});
