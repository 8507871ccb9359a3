import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { gcCommand } from '../../../kernel-bridge/src/cli/gc/gcCommand.ts';
import {
  collectGarbage,
  emptyTrash,
  verifyStore,
  type Engine,
  type GarbageReport,
} from '../../../kernel-bridge/src/engine/index.ts';
import { runProbe, TestWorkspace, untilPayload } from '../support/TestWorkspace.ts';

/** No process has this number. */
const NOBODY = 2 ** 22 + 1;

void suite('collectGarbage()', () => {
  void test('keeps the last runs of each notebook, and only looks unless told to act', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    for (const rows of [1, 2, 3]) await runProbe(engine, { rows }, { name: 'first' });
    await retire(engine);
    const look = await collect(engine, { keep: 2 });
    assert.deepEqual(kinds(look), ['step', 'checkpoints', 'attempt', 'object', 'run']);
    assert.ok(look.bytes > 0 && look.bytes < look.storeBytes);
    assert.equal((await verifyStore(engine.store)).steps, 3);
    const moved = await collect(engine, { keep: 2, apply: true });
    assert.equal(moved.garbage.length, look.garbage.length);
    assert.deepEqual(await verifyStore(engine.store), { objects: 2, steps: 2, damaged: [], unreadable: 0 });
    assert.equal((await engine.runs.list()).length, 2);
    assert.equal((await collect(engine, { keep: 2, apply: true })).garbage.length, 0);
    assert.equal((await runProbe(engine, { rows: 3 }, { name: 'first' })).reused, true);
    assert.equal((await runProbe(engine, { rows: 1 }, { name: 'first' })).reused, false);
    assert.ok((await emptyTrash(engine.store)) > 0);
    assert.deepEqual(readdirSync(engine.store.path('trash')), []);
  });

  void test('keeps what is pinned until the pin is taken back', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await runProbe(engine, { rows: 1 }, { name: 'first', options: { pin: true } });
    await runProbe(engine, { rows: 2 }, { name: 'other' });
    await retire(engine);
    await collect(engine, { keep: 0, apply: true });
    assert.equal((await runProbe(workspace.engine(), { rows: 1 }, { name: 'x' })).reused, true);
    assert.equal((await runProbe(workspace.engine(), { rows: 2 }, { name: 'x' })).reused, false);
    const last = workspace.engine();
    await runProbe(last, { rows: 1 }, { name: 'first' });
    await last.ledger.settled();
    await retire(engine);
    await collect(engine, { keep: 0, apply: true });
    assert.equal((await verifyStore(engine.store)).steps, 0);
  });

  void test('keeps what a living kernel refers to, what runs, and what was used a moment ago', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const first = await runProbe(engine, { rows: 1 }, { name: 'first' });
    const gate = workspace.path('gate');
    const running = untilPayload(({ state }) => state === 'running');
    const table = [{ type: 'Table', digest: first.artifacts['table']?.digest }];
    const step = runProbe(engine, { gate, table, rows: 2 }, { name: 'second', onPayload: running.onPayload });
    await running.reached;
    assert.deepEqual(kinds(await collect(engine, { keep: 0, apply: true })), ['checkpoints']);
    await retire(engine);
    assert.deepEqual(kinds(await collect(engine, { keep: 0, grace: 60_000, apply: true })), []);
    await collect(engine, { keep: 0, apply: true });
    workspace.write('gate');
    assert.equal((await step).reused, false);
    assert.deepEqual((await verifyStore(engine.store)).damaged, []);
  });

  void test('takes the longest unused to fit a quota, but not the newest run', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    for (const rows of [2, 3, 4]) await runProbe(engine, { rows, megabytes: 1 }, { name: 'first' });
    await retire(engine);
    const day = 24 * 60 * 60 * 1000;
    const whole = await collect(engine, { keep: 9 });
    assert.equal(kinds(whole).includes('step'), false);
    const policy = { keep: 9, grace: 60_000, now: Date.now() + 2 * day };
    const some = await collect(engine, { ...policy, quota: whole.storeBytes - 2 ** 20 });
    assert.equal(some.garbage.filter(({ kind }) => kind === 'step').length, 1);
    assert.equal(some.overQuota, 0);
    const all = await collect(engine, { ...policy, quota: 1, apply: true });
    assert.ok(all.overQuota > 4 * 2 ** 20);
    assert.equal((await runProbe(engine, { rows: 4, megabytes: 1 }, { name: 'first' })).reused, true);
  });

  void test('covers overflowing output, indexes and half-made artifacts when they are old', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const { store } = engine;
    mkdirSync(join(store.root, 'output', 'cells-1'), { recursive: true });
    mkdirSync(store.path('cache', 'index'), { recursive: true });
    mkdirSync(store.path('objects', 'new-1'));
    const paths = ['output/cell-1.log', 'output/cells-1/a.json', 'cache/index/a.db', 'objects/new-1/x'];
    for (const path of paths) writeFileSync(join(store.root, path), 'x'.repeat(5000));
    assert.deepEqual(kinds(await collect(engine, { grace: 1000 })), []);
    const old = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);
    for (const path of paths) utimesSync(join(store.root, path), old, old);
    writeFileSync(join(store.root, 'cache/index/a.db-wal'), 'in use');
    assert.deepEqual(kinds(await collect(engine, { grace: 1000 })), ['leftover', 'log']);
    utimesSync(join(store.root, 'cache/index/a.db-wal'), old, old);
    const report = await collect(engine, { grace: 1000, apply: true });
    assert.deepEqual(kinds(report), ['leftover', 'log', 'index']);
    assert.equal(existsSync(join(store.root, 'output/cells-1')), true);
    const older = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    utimesSync(join(store.root, 'output/cells-1/a.json'), older, older);
    assert.deepEqual(kinds(await collect(engine, { grace: 1000, apply: true })), ['output']);
    assert.equal(existsSync(join(store.root, 'output/cells-1')), false);
    assert.equal(existsSync(store.path('objects', 'new-1')), false);
  });

  void test('is safe beside engines that reuse what it is about to take', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    for (const rows of [1, 2, 3, 4]) await runProbe(engine, { rows }, { name: 'first' });
    await retire(engine);
    const others = [workspace.engine(), workspace.engine()];
    const work = others.flatMap((other) =>
      [1, 2, 3, 4].map((rows) => runProbe(other, { rows }, { name: `v${String(rows)}` })),
    );
    const collections = [
      collect(engine, { keep: 0, apply: true }),
      collect(engine, { keep: 0, apply: true }),
    ];
    const outcomes = await Promise.all(work);
    await Promise.all(collections);
    for (const { artifacts } of outcomes) {
      const digest = artifacts['table']?.digest ?? '';
      assert.equal(existsSync(join(engine.store.object(digest), 'table.jsonl')), true);
    }
    assert.deepEqual((await verifyStore(engine.store)).damaged, []);
  });

  void test('querymill gc says what could go, and does it when told to', async () => {
    await using workspace = new TestWorkspace();
    workspace.write('querymill.config.json', JSON.stringify({ gc: { keep: 3, quota: '1K' } }));
    const engine = workspace.engine();
    await runProbe(engine, { rows: 1 }, { name: 'first' });
    execFileSync('find', [engine.store.root, '-exec', 'touch', '-d', '2 days ago', '{}', '+']);
    assert.match(await gc(engine), / above the quota: /);
    assert.match(
      await gc(engine, '--quota', '1G'),
      /^1 +checkpoints .*\nCould go: .* of .*\nNothing was changed\. /,
    );
    assert.match(
      await gc(engine, '--quota', '1G', '--apply', '--empty-trash'),
      /Moved to the trash: .*\n.* deleted from/,
    );
    assert.equal(await gc(engine, '--empty-trash'), '0 B deleted from the trash\n');
    const json = JSON.parse(await gc(engine, '--json', '--quota', '2G')) as GarbageReport;
    assert.equal(json.overQuota, 0);
    await assert.rejects(gc(engine, '--quota', 'much'), /Cannot read the size "much"/);
    assert.equal(await gcCommand(['--al'], engine, () => undefined), 2);
  });
});

interface Request {
  readonly keep?: number;
  readonly quota?: number;
  readonly grace?: number;
  readonly now?: number;
  readonly apply?: boolean;
}

function collect(engine: Engine, { apply = false, ...policy }: Request): Promise<GarbageReport> {
  const { store, launcher, results } = engine;
  return collectGarbage({ store, launcher, results, policy: { grace: 0, ...policy }, apply });
}

function kinds({ garbage }: GarbageReport): string[] {
  return [...new Set(garbage.map(({ kind }) => kind))];
}

/** Makes all runs those of a process that is gone. */
async function retire(engine: Engine): Promise<void> {
  await engine.ledger.settled();
  for (const name of readdirSync(engine.store.path('runs'))) {
    const path = engine.store.path('runs', name);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replaceAll(`"pid":${String(process.pid)}`, `"pid":${String(NOBODY)}`),
    );
  }
}

async function gc(engine: Engine, ...args: string[]): Promise<string> {
  let out = '';
  assert.equal(await gcCommand(args, engine, (text) => (out += text)), 0);
  return out;
}
