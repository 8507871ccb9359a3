import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { verifyStore } from '../../../kernel-bridge/src/engine/index.ts';
import { runProbe, TestWorkspace } from '../support/TestWorkspace.ts';

test('verifyStore() finds one flipped bit, and the next run makes the step again', async () => {
  await using workspace = new TestWorkspace();
  const engine = workspace.engine();
  const first = await runProbe(engine, {});
  assert.deepEqual(await verifyStore(engine.store), { objects: 1, steps: 1, damaged: [], unreadable: 0 });
  const file = join(engine.store.object(first.artifacts['table']?.digest ?? ''), 'table.jsonl');
  const { atime, mtime } = statSync(file);
  const bytes = readFileSync(file);
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
  utimesSync(file, atime, mtime);
  const { damaged } = await verifyStore(engine.store);
  assert.deepEqual(
    damaged.map(({ reason }) => reason),
    ['its bytes are not those it was stored with', 'its output table is gone'],
  );
  const again = await runProbe(engine, {});
  assert.equal(again.reused, false);
  assert.equal(again.digest, first.digest);
});
