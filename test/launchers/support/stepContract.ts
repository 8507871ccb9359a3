import assert from 'node:assert/strict';
import { test } from 'node:test';

import { examine } from '../../../kernel-bridge/src/engine/index.ts';
import type { WorkspaceConfig } from '../../../kernel-bridge/src/core/index.ts';
import { runProbe, TestWorkspace, untilPayload } from '../../engine/support/TestWorkspace.ts';
import { LIMIT } from './launcherContract.ts';

/** A workspace whose steps run on the launcher `cluster`. */
export function clusterWorkspace(settings: NonNullable<WorkspaceConfig['launchers']>[string]): TestWorkspace {
  const workspace = new TestWorkspace();
  const config = { launcher: 'cluster', launchers: { cluster: settings } };
  workspace.write('querymill.config.json', JSON.stringify(config));
  return workspace;
}

/** Declares the tests of whole steps on a launcher. */
export function stepContract(settings: () => NonNullable<WorkspaceConfig['launchers']>[string]): void {
  void test('a step runs there, and is reused here', LIMIT, async () => {
    await using workspace = clusterWorkspace(settings());
    const engine = workspace.engine();
    const first = await runProbe(engine, { text: 'far away', runs: workspace.path('runs') });
    assert.equal(first.last.state, 'done');
    assert.equal(first.reused, false);
    assert.deepEqual(first.metrics, { written: 3, resumed: 0 });
    const args = { text: 'far away', runs: workspace.path('runs') };
    const again = await runProbe(workspace.engine(), args, { options: { on: 'local' } });
    assert.equal(again.reused, true);
    assert.equal(again.digest, first.digest);
    assert.equal(workspace.runs(), 1);
  });

  void test('an engine that is started anew attaches to the job of one that was closed', LIMIT, async () => {
    await using workspace = clusterWorkspace(settings());
    const args = { gate: workspace.path('gate'), runs: workspace.path('runs') };
    const engine = workspace.engine();
    const running = untilPayload(({ progress }) => progress?.unit === 'rows');
    const left = runProbe(engine, args, running).catch(() => undefined);
    await running.reached;
    await engine.dispose();
    await left;
    const attached = untilPayload(({ cache }) => cache?.verdict === 'attached');
    const second = runProbe(workspace.engine(), args, attached);
    await attached.reached;
    workspace.write('gate');
    assert.equal((await second).last.state, 'done');
    assert.equal(workspace.runs(), 1);
  });

  void test('cancel asks for a checkpoint and leaves no process; the next run goes on', LIMIT, async () => {
    await using workspace = clusterWorkspace(settings());
    const args = { gate: workspace.path('gate') };
    const engine = workspace.engine();
    const running = untilPayload(({ progress }) => progress?.unit === 'rows');
    const stopped = assert.rejects(runProbe(engine, args, running), { message: /it was stopped/ });
    const { key } = await running.reached;
    assert.equal(await engine.cancel(key ?? ''), true);
    await stopped;
    workspace.write('gate');
    assert.equal((await runProbe(engine, args)).metrics['resumed'], 1);
  });

  void test('doctor runs a small job there', LIMIT, async () => {
    await using workspace = clusterWorkspace(settings());
    const findings = await examine(workspace.engine());
    const found = findings.find(({ name }) => name === 'launcher cluster');
    assert.equal(found?.healthy, true);
    assert.match(found?.detail ?? '', /a small job saw this store$/);
  });
}
