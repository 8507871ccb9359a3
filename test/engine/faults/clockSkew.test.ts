import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';

import { verifyStore } from '../../../kernel-bridge/src/engine/index.ts';
import { EngineProcess } from '../support/EngineProcess.ts';
import { runProbe, TestWorkspace, untilPayload } from '../support/TestWorkspace.ts';

const lacking =
  spawnSync('faketime', ['--version'], { stdio: 'ignore' }).error === undefined
    ? false
    : 'NOT TESTED with clocks that differ: install faketime (Debian package `faketime`)';

/** The jobs of such an engine keep to the machine's clock, which differs from that of the engine that started them. */
const UNDER = ['faketime', '--exclude-monotonic', '-f'];

/** Two machines on one workspace whose clocks differ. */
void suite('clocks that differ', { skip: lacking, timeout: 300_000 }, () => {
  for (const skew of ['+3h', '-3h']) {
    void test(`an engine ${skew} away shares jobs and results with one that is on time`, async () => {
      await using workspace = new TestWorkspace();
      const runs = workspace.path('runs');
      await using away = new EngineProcess(workspace.folder, [...UNDER, skew]);
      const engine = workspace.engine();

      const args = { text: 'begun away', runs, gate: workspace.path('gate') };
      const begun = away.start(args);
      begun.outcome.catch(() => undefined);
      await begun.state('running');
      const attached = untilPayload(({ state }) => state === 'running');
      const here = runProbe(engine, args, attached);
      here.catch(() => undefined); // awaited below
      assert.equal((await attached.reached).cache.verdict, 'attached');
      workspace.write('gate');
      const [there, outcome] = await Promise.all([begun.outcome, here]);
      assert.equal(there.attempt, outcome.attempt);
      assert.equal(there.digest, outcome.digest);
      assert.equal(workspace.runs(), 1);

      const made = await runProbe(engine, { text: 'made here', runs });
      const taken = await away.run({ text: 'made here', runs });
      assert.deepEqual([taken.reused, taken.digest], [true, made.digest]);
      assert.equal(workspace.runs(), 2);

      const left = away.start({ text: 'left away', runs, gate: workspace.path('later') });
      left.outcome.catch(() => undefined);
      await left.state('running');
      await away.kill();
      workspace.write('later');
      const found = await runProbe(engine, { text: 'left away', runs, gate: workspace.path('later') });
      assert.equal(found.last.state, 'done');
      assert.equal(workspace.runs(), 3, 'its job went on');
      assert.deepEqual((await verifyStore(engine.store)).damaged, []);
    });
  }
});
