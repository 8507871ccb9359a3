import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { Interrupted } from '../../kernel-bridge/src/engine/index.ts';
import { readAttempt } from '../../kernel-bridge/src/engine/attempt/attemptFolder.ts';
import type { Engine } from '../../kernel-bridge/src/engine/index.ts';
import { findProcesses, identityOf } from '../../kernel-bridge/src/launch/index.ts';
import { runProbe, TestWorkspace, untilPayload } from './support/TestWorkspace.ts';

/** Every process that carries the token of an attempt. */
async function processesOf(engine: Engine, attempt: string | null): Promise<number[]> {
  const found = await readAttempt(engine.store, attempt ?? '');
  assert.ok(found !== undefined);
  return findProcesses(found.token);
}

const NEVER = 'a file that never comes';

void suite('stopping', () => {
  void test('cancel ends a child that left the session and ignores TERM', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const running = untilPayload(({ progress }) => progress !== null);
    const args = { gate: workspace.path(NEVER), daemon: workspace.path('daemon') };
    const step = runProbe(engine, args, { onPayload: running.onPayload }).catch((error: unknown) => error);
    const { key, attempt } = await running.reached;
    const daemon = Number(await workspace.appears('daemon'));
    assert.ok((await processesOf(engine, attempt)).includes(daemon));
    assert.equal(await engine.cancel(key ?? ''), true);
    assert.deepEqual(await processesOf(engine, attempt), []);
    assert.equal(identityOf(daemon), undefined);
    const error = await step;
    assert.ok(error instanceof Error);
    assert.match(error.message, /^Cannot finish "probe": it was stopped/);
    assert.equal(await engine.cancel(key ?? ''), false);
  });

  void test('an interrupted wait ends at once, and its job stops with a checkpoint', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const running = untilPayload(({ progress }) => progress !== null);
    const stopped = untilPayload(({ state }) => state === 'stopped');
    const interrupt = new AbortController();
    const step = runProbe(
      engine,
      { gate: workspace.path(NEVER) },
      {
        signal: interrupt.signal,
        onPayload: (payload) => {
          running.onPayload(payload);
          stopped.onPayload(payload);
        },
      },
    );
    const { attempt } = await running.reached;
    interrupt.abort();
    await assert.rejects(step, Interrupted);
    const payload = await stopped.reached;
    assert.match(payload.error?.fix ?? '', /goes on from its last checkpoint/);
    assert.deepEqual(await processesOf(engine, attempt), []);
    workspace.write(NEVER);
    const again = await runProbe(engine, { gate: workspace.path(NEVER) });
    assert.equal(again.metrics['resumed'], 1);
  });

  void test('an interrupted job goes on while another cell or engine waits for it', async () => {
    await using workspace = new TestWorkspace();
    const args = { gate: workspace.path('gate'), runs: workspace.path('runs') };
    const interrupt = new AbortController();
    const running = untilPayload(({ progress }) => progress !== null);
    const first = workspace.engine();
    const step = runProbe(first, args, { signal: interrupt.signal, onPayload: running.onPayload });
    await running.reached;
    const attached = untilPayload(({ progress }) => progress !== null);
    const sameEngine = runProbe(first, args, { name: 'again' });
    const otherEngine = runProbe(workspace.engine(), args, { onPayload: attached.onPayload });
    await attached.reached;
    interrupt.abort();
    await assert.rejects(step, Interrupted);
    workspace.write('gate');
    const outcomes = await Promise.all([sameEngine, otherEngine]);
    assert.equal(outcomes[0].attempt, outcomes[1].attempt);
    assert.equal(workspace.runs(), 1);
  });

  void test('closing the engine leaves jobs alone', async () => {
    await using workspace = new TestWorkspace();
    const args = { gate: workspace.path('gate'), runs: workspace.path('runs') };
    const running = untilPayload(({ progress }) => progress !== null);
    const engine = workspace.engine();
    const shown: string[] = [];
    const step = runProbe(engine, args, {
      onPayload: (payload) => {
        shown.push(payload.state);
        running.onPayload(payload);
      },
    });
    const { attempt } = await running.reached;
    const closed = assert.rejects(step, /The engine was closed/);
    await engine.dispose();
    await closed;
    assert.equal(shown.at(-1), 'detached');
    assert.notDeepEqual(await processesOf(engine, attempt), []);
    workspace.write('gate');
    assert.equal((await runProbe(workspace.engine(), args)).attempt, attempt);
    assert.equal(workspace.runs(), 1);
  });

  void test('a job whose processes are all killed is told as such, and its key is free', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const running = untilPayload(({ progress }) => progress !== null);
    const args = { gate: workspace.path('gate') };
    const step = runProbe(engine, args, { onPayload: running.onPayload }).catch((error: unknown) => error);
    const { attempt } = await running.reached;
    for (const pid of await processesOf(engine, attempt)) process.kill(pid, 'SIGKILL');
    const error = await step;
    assert.ok(error instanceof Error);
    assert.match(error.message, /^Cannot finish "probe": its processes are gone and left no result/);
    workspace.write('gate');
    assert.equal((await runProbe(engine, args)).metrics['resumed'], 1);
  });
});
