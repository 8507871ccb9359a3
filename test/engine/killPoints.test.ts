import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { suite, test } from 'node:test';

import { verifyStore } from '../../kernel-bridge/src/engine/index.ts';
import { EngineProcess } from './support/EngineProcess.ts';
import { describePoint, killAt, killPoint } from './support/killPoint.ts';
import { TestWorkspace } from './support/TestWorkspace.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

void suite('killed at 20 seeded points', () => {
  void test('every step still gets one whole result', async (context) => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const queue = SEEDS.values();
    const killAll = async (): Promise<void> => {
      for (const seed of queue) {
        const point = killPoint(seed);
        const words = describePoint(point);
        context.diagnostic(words);
        await assert.doesNotReject(killAt(point, workspace, engine), words);
      }
    };
    await Promise.all([killAll(), killAll(), killAll(), killAll()]);
    assert.deepEqual((await verifyStore(engine.store)).damaged, []);
  });
});

void suite('the harness of kill points', () => {
  void test('an engine that joins a workspace leaves its blocks alone, and a step that fails early is told', async () => {
    await using workspace = new TestWorkspace();
    const block = workspace.path('blocks', 'probe', 'block.json');
    const before = statSync(block, { bigint: true }).ctimeNs;
    await using joining = new EngineProcess(workspace.folder);
    await joining.run({});
    assert.equal(statSync(block, { bigint: true }).ctimeNs, before);
    workspace.write('blocks/probe/block.json', '{');
    const step = joining.start({ text: 'torn' });
    await assert.rejects(step.state('queued'), /never queued: Cannot read block/);
    await assert.rejects(step.outcome, /it is not JSON/);
  });

  void test('a wait fails when the engine process ends', async () => {
    await using workspace = new TestWorkspace();
    await using dying = new EngineProcess(workspace.folder);
    const step = dying.start({});
    const told = assert.rejects(step.outcome, /engine process ended \(SIGKILL\)/);
    await dying.kill();
    await told;
    await assert.rejects(step.state('done'), /engine process ended/);
  });

  void test('a point that does not come to its end in time breaks an invariant', async () => {
    await using workspace = new TestWorkspace();
    const point = { seed: 1, victim: 'engine', stage: 'queued', milliseconds: 60_000 } as const;
    await assert.rejects(killAt(point, workspace, workspace.engine(), 1000), /still .* after 1 s/);
  });
});
