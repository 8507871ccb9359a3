import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';

import { QuerymillError } from '../../kernel-bridge/src/core/index.ts';
import { PATIENCE } from '../../kernel-bridge/src/engine/retry/Retries.ts';
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
