import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';

import { QuerymillError } from '../../kernel-bridge/src/core/index.ts';
import { PATIENCE } from '../../kernel-bridge/src/engine/retry/Retries.ts';
import { gcCommand } from '../../kernel-bridge/src/cli/gc/gcCommand.ts';
import type { Engine } from '../../kernel-bridge/src/engine/index.ts';
import { SmallDisk } from './support/SmallDisk.ts';
import { runProbe, TestWorkspace, untilPayload } from './support/TestWorkspace.ts';

void suite('a full disk', () => {
  void test('fails a job with one clear error and loses nothing that was finished', (context) =>
    onSmallDisk(context, async (_, workspace) => {
      const engine = workspace.engine();
      const small = await runProbe(engine, {});
      const failure = await runProbe(engine, { megabytes: 4, rows: 2 }).catch((error: unknown) => error);
      assert.ok(failure instanceof QuerymillError);
      assert.equal(failure.fields.kind, 'disk');
      assert.equal((await runProbe(engine, {})).attempt, small.attempt);
    }));

  void test('refuses to start a step, and still reuses results', (context) =>
    onSmallDisk(context, async (disk, workspace) => {
      const engine = workspace.engine();
      const small = await runProbe(engine, {});
      const free = disk.fill();
      const failure = await runProbe(engine, { rows: 4 }).catch((error: unknown) => error);
      assert.ok(failure instanceof QuerymillError);
      assert.match(
        failure.message,
        /^Cannot start "probe": no space is left on the disk of .*\.querymill\. Free some space/,
      );
      assert.equal((await runProbe(engine, {})).attempt, small.attempt);
      free();
      assert.equal((await runProbe(engine, { rows: 4 })).reused, false);
    }));

  void test('says how much querymill gc frees, which works on a full disk, and the ledger goes on whole', (context) =>
    onSmallDisk(context, async (disk, workspace) => {
      const engine = workspace.engine();
      await runProbe(engine, { rows: 1 }, { name: 'kept' });
      await runProbe(engine, { rows: 1, megabytes: 2 }, { name: 'old' });
      await engine.ledger.settled();
      await forget(engine);
      disk.fill();
      assert.equal((await runProbe(engine, { rows: 1 }, { name: 'kept' })).reused, true);
      const failure = await runProbe(engine, { rows: 4 }).catch((error: unknown) => error);
      assert.ok(failure instanceof QuerymillError);
      assert.match(failure.fields.fix, /^`querymill gc --apply --empty-trash` frees 2 MB; then run it again/);
      let out = '';
      await gcCommand(['--keep', '1', '--apply', '--empty-trash'], engine, (text) => (out += text));
      assert.match(out, /^[\s\S]*2\.\d MB deleted from the trash\n$/);
      const { last } = await runProbe(engine, { rows: 4 }, { name: 'new' });
      assert.equal(last.state, 'done');
      await engine.ledger.settled();
      const run = await engine.runs.get('last');
      assert.equal(run.steps.at(-1)?.name, 'new');
    }));

  void test('pauses a step that cannot start, and goes on when there is space', (context) =>
    onSmallDisk(context, async (disk, workspace) => {
      const engine = workspace.engine(PATIENCE);
      await runProbe(engine, {});
      const free = disk.fill();
      const paused = untilPayload(({ progress }) => progress?.note?.startsWith('paused: ') === true);
      const step = runProbe(engine, { rows: 4 }, paused);
      const { state, progress } = await paused.reached;
      assert.equal(state, 'queued');
      assert.match(
        progress?.note ?? '',
        /^paused: the disk of .*\.querymill is full; (free some space|`querymill gc`)/,
      );
      free();
      assert.equal((await step).last.state, 'done');
    }));

  void test('pauses a step whose job met the end of the disk, and runs it again when there is space', (context) =>
    onSmallDisk(context, async (disk, workspace) => {
      const engine = workspace.engine(PATIENCE);
      const runs = workspace.path('runs');
      await runProbe(engine, {});
      const free = disk.fill(2 << 20);
      const paused = untilPayload(({ progress }) => progress?.note?.startsWith('paused: ') === true);
      const step = runProbe(engine, { megabytes: 1, rows: 2, runs }, paused);
      await paused.reached;
      free();
      const { last } = await step;
      assert.equal(workspace.runs(), 2);
      assert.equal(last.cache.reason.endsWith('; there is space on the disk again'), true, last.cache.reason);
    }));

  void test('an interrupt ends the pause, with the error of the full disk', (context) =>
    onSmallDisk(context, async (disk, workspace) => {
      const engine = workspace.engine(PATIENCE);
      await runProbe(engine, {});
      disk.fill();
      const interrupt = new AbortController();
      const paused = untilPayload(({ progress }) => progress?.note?.startsWith('paused: ') === true);
      const step = runProbe(engine, { rows: 4 }, { signal: interrupt.signal, onPayload: paused.onPayload });
      await paused.reached;
      interrupt.abort();
      await assert.rejects(step, /no space is left/);
    }));
});

/** Makes what there is old, and the result of `old` one that nobody speaks of. */
async function forget(engine: Engine): Promise<void> {
  await engine.runs.list();
  for (const name of readdirSync(engine.store.path('runs'))) {
    const path = engine.store.path('runs', name);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.filter((line) => !line.includes('"name":"old"')).join('\n'));
  }
  execFileSync('find', [engine.store.root, '-exec', 'touch', '-d', '2 days ago', '{}', '+']);
}

async function onSmallDisk(
  context: TestContext,
  body: (disk: SmallDisk, workspace: TestWorkspace) => Promise<void>,
): Promise<void> {
  const mounted = SmallDisk.mount();
  if (typeof mounted === 'string') {
    context.skip(mounted);
    return;
  }
  using disk = mounted;
  await using workspace = new TestWorkspace(disk.folder('w'));
  await body(disk, workspace);
}
