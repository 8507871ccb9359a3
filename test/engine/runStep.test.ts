import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { QuerymillError } from '../../kernel-bridge/src/core/index.ts';
import { runProbe, TestWorkspace } from './support/TestWorkspace.ts';

void suite('runStep()', () => {
  void test('runs a step, publishes its result and reuses it', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const first = await runProbe(engine, { rows: 5, runs: workspace.path('runs') });
    assert.equal(first.reused, false);
    assert.deepEqual(first.metrics, { written: 5, resumed: 0 });
    assert.equal(first.artifacts['table']?.rows, 5);
    assert.equal(first.last.state, 'done');
    assert.deepEqual(first.last.cache, { verdict: 'ran', reason: 'no earlier result' });
    assert.deepEqual(first.last.samples.columns, ['n', 'text']);
    assert.equal(first.last.samples.rows.length, 5);

    const again = await runProbe(workspace.engine(), { rows: 5, runs: workspace.path('runs') });
    assert.equal(again.reused, true);
    assert.equal(again.key, first.key);
    assert.equal(again.digest, first.digest);
    assert.equal(again.attempt, first.attempt);
    assert.deepEqual(again.last.cache, { verdict: 'reused', reason: 'nothing changed' });
    assert.equal(workspace.runs(), 1);
  });

  void test('keeps execution parameters and resources out of the key', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const first = await engine.prepare('probe', { runs: 'here' });
    const second = await engine.prepare('probe', { runs: 'there' });
    assert.equal(first.key, second.key);
    assert.notEqual(first.key, (await engine.prepare('probe', { rows: 4 })).key);
  });

  void test('runs again after a parameter changed, and says which', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await runProbe(engine, { rows: 1 });
    const changed = await runProbe(engine, { rows: 2 });
    assert.equal(changed.last.cache.reason, 'parameter rows 1 → 2');
    const reverted = await runProbe(engine, { rows: 1 });
    assert.equal(reverted.reused, true);
  });

  void test('runs again after an input changed, and stops the wave at equal bytes', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const step = async (name: string, args: Record<string, unknown>) => runProbe(engine, args, { name });
    const first = await step('first', { text: 'a' });
    await step('second', { table: [first.artifacts['table']] });
    const other = await step('first', { text: 'b' });
    const below = await step('second', { table: [other.artifacts['table']] });
    assert.equal(below.last.cache.reason, 'first.table changed');
    // Another way to the same bytes: three rows at once, or none after the three of an earlier table.
    const same = await step('first', { rows: 0, table: [first.artifacts['table']] });
    assert.equal(same.reused, false);
    const stopped = await step('second', { table: [same.artifacts['table']] });
    assert.equal(stopped.reused, true);
  });

  void test('runs again after the code of the block or a helper it imports changed', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await runProbe(engine, {});
    workspace.write('blocks/probe/README.md', 'words');
    assert.equal((await runProbe(engine, {})).reused, true);
    writeFileSync(workspace.path('blocks', 'probe', 'helper.py'), 'X = 1\n');
    const changed = await runProbe(engine, {});
    assert.equal(changed.last.cache.reason, 'job code of probe changed');
  });

  void test('keys a path by the content of the file', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    workspace.write('a.txt', 'one');
    workspace.write('b.txt', 'one');
    const first = await runProbe(engine, { file: 'a.txt' });
    assert.equal((await runProbe(engine, { file: workspace.path('b.txt') })).key, first.key);
    workspace.write('a.txt', 'two');
    const changed = await runProbe(engine, { file: 'a.txt' });
    assert.notEqual(changed.key, first.key);
    await assert.rejects(runProbe(engine, { file: 'c.txt' }), /Cannot read "c.txt": no such file or folder/);
  });

  void test('tells one clear error for a job that fails, and does not keep it', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const args = { mode: 'fail', text: 'me', runs: workspace.path('runs') };
    const failure = await runProbe(engine, args).catch((error: unknown) => error);
    assert.ok(failure instanceof QuerymillError);
    assert.equal(failure.message, 'Cannot probe "me": it was asked to fail. Set mode to "succeed".');
    const again = await runProbe(engine, args).catch((error: unknown) => error);
    assert.ok(again instanceof QuerymillError);
    assert.equal(workspace.runs(), 2);
    assert.deepEqual(readdirSync(workspace.path('.querymill', 'steps')), []);
  });

  void test('gives a new attempt the checkpoints of earlier ones', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await assert.rejects(runProbe(engine, { mode: 'crash' }), QuerymillError);
    await assert.rejects(runProbe(engine, { mode: 'crash' }), QuerymillError);
    const attempts = readdirSync(workspace.path('.querymill', 'attempts')).sort();
    assert.equal(attempts.length, 2);
    const spec: unknown = JSON.parse(
      readFileSync(workspace.path('.querymill', 'attempts', attempts[1] ?? '', 'spec.json'), 'utf8'),
    );
    const resumeFrom = workspace.path('.querymill', 'attempts', attempts[0] ?? '', 'checkpoints');
    assert.deepEqual((spec as { resumeFrom: unknown }).resumeFrom, [resumeFrom]);
  });

  void test('runs again when a stored object is damaged, and moves it to the trash', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const first = await runProbe(engine, { runs: workspace.path('runs') });
    const object = engine.store.object(first.artifacts['table']?.digest ?? '');
    const file = join(object, 'table.jsonl');
    chmodSync(file, 0o600);
    truncateSync(file, 10);
    const again = await runProbe(engine, { runs: workspace.path('runs') });
    assert.equal(again.reused, false);
    assert.match(again.last.cache.reason, /^its stored Table has 10 bytes instead of \d+$/);
    assert.equal(again.digest, first.digest);
    assert.equal(workspace.runs(), 2);
    const trash = readdirSync(workspace.path('.querymill', 'trash'));
    assert.equal(trash.length, 2);
    assert.equal(existsSync(object), true);

    chmodSync(object, 0o700);
    rmSync(object, { recursive: true });
    const missing = await runProbe(engine, { runs: workspace.path('runs') });
    assert.equal(missing.last.cache.reason, 'its stored Table is missing');
  });

  void test('runs again when a stored record is cut off', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const first = await runProbe(engine, {});
    const record = engine.store.step(first.key);
    truncateSync(record, 20);
    const again = await runProbe(workspace.engine(), {});
    assert.equal(again.reused, false);
    assert.equal(again.last.cache.reason, 'its stored record is cut off or not JSON');
  });

  void test('runs again on request', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await runProbe(engine, { runs: workspace.path('runs') });
    const forced = await runProbe(engine, { runs: workspace.path('runs') }, { options: { force: true } });
    assert.equal(forced.last.cache.reason, 'forced');
    assert.equal(workspace.runs(), 2);
  });

  void test('passes inputs through a bypassed block', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const first = await runProbe(engine, {});
    const table = first.artifacts['table'];
    const run = engine.runStep({
      name: 'x',
      block: 'probe',
      args: { table: [table] },
      options: { bypass: true },
    });
    await assert.rejects(run, /Cannot bypass "probe": the input "table" is not one artifact/);
    const passed = await engine.runStep({
      name: 'x',
      block: 'probe',
      args: { table },
      options: { bypass: true },
    });
    assert.equal(passed.artifacts['table']?.digest, table?.digest);
  });

  void test('refuses what it does not know with the nearest name', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const run = (block: string, args: Record<string, unknown>, options?: unknown) =>
      engine.runStep({ name: null, block, args, options });
    await assert.rejects(run('prob', {}), {
      message: 'Cannot run "mill.prob": no such block. Did you mean "probe"?',
    });
    await assert.rejects(run('probe', { row: 1 }), /no input or parameter "row". Did you mean "rows"\?/);
    await assert.rejects(run('probe', {}, { forse: true }), /no option "forse". Did you mean "force"\?/);
    await assert.rejects(run('dataset', { source: 'scifat' }), {
      message: 'Cannot load data set "scifat": no such folder and no such BEIR name. Did you mean "scifact"?',
    });
    await assert.rejects(
      run('probe', { table: [{ type: 'Table', digest: '0'.repeat(64) }] }),
      /the Table that goes into it is no longer in the store/,
    );
  });

  void test('answers from the store in milliseconds', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await runProbe(engine, {});
    await runProbe(engine, {});
    const times: number[] = [];
    for (let round = 0; round < 20; round++) {
      const start = performance.now();
      await runProbe(engine, {});
      times.push(performance.now() - start);
    }
    const median = times.sort((a, b) => a - b)[10] ?? Infinity;
    assert.ok(median < 50, `a cached step took ${median.toFixed(1)} ms`);
  });
});
