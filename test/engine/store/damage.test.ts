import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';

import { verifyStore, type Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { listFiles } from '../../../kernel-bridge/src/engine/store/listFiles.ts';
import { sampleTree } from '../../../kernel-bridge/src/engine/store/sampleTree.ts';
import fixture from '../../fixtures/digest/sample.json' with { type: 'json' };
import { runProbe, TestWorkspace } from '../support/TestWorkspace.ts';

interface Stored {
  readonly record: string;
  readonly object: string;
  readonly rows: string;
}

/** What happens to a store, and what the step that meets it is told to run again for. */
const FAULTS: readonly [string, (stored: Stored) => void, RegExp][] = [
  ['one flipped byte', ({ rows }) => flip(rows, 5), /^its stored Table is not what was published/],
  ['a file cut short', ({ rows }) => truncateSync(rows, 3), /^its stored Table has 3 bytes instead of/],
  ['a deleted file', ({ rows }) => rmSync(rows), /^its stored Table lacks table\.jsonl$/],
  [
    'a deleted artifact',
    ({ object }) => rmSync(object, { recursive: true }),
    /^its stored Table is missing$/,
  ],
  ['a truncated record', ({ record }) => truncateSync(record, 40), /^its stored record is cut off/],
  ['an empty record', ({ record }) => truncateSync(record, 0), /^its stored record is cut off/],
];

void suite('a damaged store', () => {
  for (const [name, damage, reason] of FAULTS) {
    void test(`${name} is a miss with a reason, goes to the trash, and the step is made again`, async () => {
      await using workspace = new TestWorkspace();
      const engine = workspace.engine();
      const first = await runProbe(engine, {});
      damage(stored(engine, first));
      const again = await runProbe(engine, {});
      assert.equal(again.reused, false);
      assert.match(again.last.cache.reason, reason);
      assert.equal(again.digest, first.digest);
      const [noted = ''] = readdirSync(engine.store.path('trash'));
      assert.match(
        readFileSync(engine.store.path('trash', join(noted, 'reason.txt')), 'utf8').trim(),
        reason,
      );
      assert.deepEqual((await verifyStore(engine.store)).damaged, []);
    });
  }

  void test('a record that is gone is read again from its attempt, and nothing is made twice', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const first = await runProbe(engine, {});
    for (const lose of [({ record }: Stored) => rmSync(record), replaceByFolder]) {
      lose(stored(engine, first));
      const again = await runProbe(engine, {});
      assert.equal(again.reused, true);
      assert.equal(again.attempt, first.attempt);
    }
  });

  void test('a large artifact is sampled at each use: its first and last bytes are among what is read', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const args = { megabytes: 2, rows: 2 };
    const first = await runProbe(engine, args);
    assert.match(first.artifacts['table']?.sample ?? '', /^[0-9a-f]{64}$/);
    assert.equal((await runProbe(engine, args)).reused, true);
    const { rows } = stored(engine, first);
    flip(rows, statSync(rows).size - 1);
    const again = await runProbe(engine, args);
    assert.match(again.last.cache.reason, /^its stored Table is not what was published/);
    // Between the places that are looked at, only a full check sees it.
    flip(stored(engine, again).rows, 40_000);
    assert.equal((await runProbe(engine, args)).reused, true);
    assert.equal((await verifyStore(engine.store)).damaged.length, 2);
  });

  void test('verify finds every fault in records and artifacts, and in the ledger', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const one = stored(engine, await runProbe(engine, { rows: 1 }));
    const two = stored(engine, await runProbe(engine, { rows: 2 }));
    await engine.ledger.settled();
    replaceByFolder(one);
    flip(two.rows, 1);
    const [run = ''] = readdirSync(engine.store.path('runs'));
    writeFileSync(engine.store.path('runs', run), 'half a li', { flag: 'a' });
    const { damaged, unreadable } = await verifyStore(engine.store);
    assert.deepEqual(damaged.map(({ reason }) => reason).sort(), [
      'its bytes are not those it was stored with',
      'its output table is gone',
      'its stored record cannot be read',
    ]);
    assert.equal(unreadable, 1);
  });

  void test('sampleTree() agrees with the jobs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'querymill sample '));
    for (const { path, size } of fixture.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(
        join(folder, path),
        Uint8Array.from({ length: size }, (_, i) => (31 * i + 7) % 251),
      );
    }
    assert.equal(await sampleTree(folder, listFiles(folder) ?? []), fixture.sample);
    rmSync(folder, { recursive: true });
  });
});

function stored(engine: Engine, step: Awaited<ReturnType<typeof runProbe>>): Stored {
  const object = engine.store.object(step.artifacts['table']?.digest ?? '');
  execFileSync('chmod', ['-R', 'u+w', object]);
  return { record: engine.store.step(step.key), object, rows: join(object, 'table.jsonl') };
}

/** Changes one byte and leaves no trace of it in the times of the file. */
function flip(file: string, position: number): void {
  const { atime, mtime } = statSync(file);
  const bytes = readFileSync(file);
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
  utimesSync(file, atime, mtime);
}

function replaceByFolder({ record }: Stored): void {
  rmSync(record);
  mkdirSync(record);
}
