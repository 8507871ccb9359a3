import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';

import { QuerymillError } from '../../kernel-bridge/src/core/index.ts';
import { SmallDisk } from './support/SmallDisk.ts';
import { runProbe, TestWorkspace } from './support/TestWorkspace.ts';

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
