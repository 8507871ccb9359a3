import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { Explorer } from '../../../kernel-bridge/src/explore/index.ts';
import type { Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';
import { putRows, putStep, putText, query } from './exploreData.ts';

const NOTHING = (): void => undefined;

describe('Explorer', () => {
  let workspace: TestWorkspace;
  let engine: Engine;
  let explorer: Explorer;
  let queries: string;
  let kept: string;

  before(async () => {
    workspace = new TestWorkspace();
    engine = workspace.engine();
    const { folder } = workspace;
    const corpus = putRows(folder, 'corpus.jsonl', [
      { _id: 'd-1', title: 'Winches', text: 'how to grease the winch drum before winter' },
      { _id: 'd-2', title: 'Ropes', text: 'a rope frays' },
    ]);
    const test = putRows(folder, 'queries.jsonl', [{ _id: 't1', text: 'Why does the ROPE fray?' }]);
    await putStep(engine, {
      block: 'dataset',
      name: 'data',
      outputs: {
        corpus: { type: 'Corpus', digest: corpus, rows: 2 },
        test: { type: 'Topics', digest: test, rows: 1 },
      },
    });
    queries = putRows(folder, 'queries.jsonl', [
      query('q1', 'grease the winch drum', 'how to grease the winch drum before winter'),
      query('q2', 'rope fray', 'a rope frays'),
      query('q3', 'The winch: why does it squeal?', 'a rope frays', { logprob: null }),
      query('q4', 'winch squeal', 'a rope frays'),
      query('q5', '<script>alert(1)</script> \u202e evil', 'x', { ['__proto__']: 'p' }),
    ]);
    await putStep(engine, {
      block: 'generate',
      name: 'pseudo',
      outputs: { queries: { type: 'Queries', digest: queries, rows: 5 } },
    });
    const verdicts = (['q5', 'q1', 'q2', 'q3'] as const).map((_id, i) => ({
      _id,
      doc_id: 'd-1',
      text: 'x',
      score: i * 1.5,
      rank: i + 1,
      kept: i % 2 === 1,
      reason: `rank ${String(i + 1)}`,
    }));
    const scores = putRows(folder, 'scores.jsonl', verdicts);
    kept = putRows(folder, 'queries.jsonl', [query('q1', 'grease the winch drum'), query('q9', 'new one')]);
    await putStep(engine, {
      block: 'bm25Filter',
      name: 'sparse',
      inputs: { queries, corpus },
      outputs: {
        queries: { type: 'Queries', digest: kept, rows: 2 },
        scores: { type: 'Scores', digest: scores, rows: 4 },
      },
    });
    explorer = new Explorer(engine);
  });

  after(async () => {
    explorer.dispose();
    await workspace[Symbol.asyncDispose]();
  });

  const page = (view: object, offset = 0, limit = 50) =>
    explorer.ask('page', { digest: queries, view, offset, limit }) as Promise<{
      total: number;
      rows: { id: string; n: number; values: Record<string, unknown> }[];
    }>;
  const ids = async (view: object): Promise<string[]> => (await page(view)).rows.map(({ id }) => id);

  it('joins queries with what every filter said, in whatever order it wrote its rows', async () => {
    const table = await explorer.open(queries, NOTHING);
    assert.equal(table.title, 'pseudo.queries');
    assert.equal(table.count, 5);
    const { rows } = await page({});
    const [q1, q2, , q4] = rows;
    assert.equal(q1?.values['sparse.rank'], 2);
    assert.equal(q1?.values['kept'], true);
    assert.equal(q1?.values['reason'], 'sparse: rank 2');
    assert.equal(q2?.values['kept'], false);
    assert.equal(q4?.values['kept'], null, 'no filter has seen it');
    assert.equal(q4?.values['sparse.rank'], null);
  });

  it('tells copies of the document, near duplicates and leaks into test queries', async () => {
    const { rows } = await page({});
    assert.deepEqual(
      rows.map(({ values }) => [values['copied'], values['like'], values['leak']]),
      [
        [true, 1, false],
        [false, 1, true],
        [false, 2, false],
        [false, 2, false],
        [false, 1, false],
      ],
    );
  });

  it('sorts with nulls last, filters and searches', async () => {
    assert.deepEqual(await ids({ sort: [{ column: 'sparse.score', descending: true }] }), [
      'q3',
      'q2',
      'q1',
      'q5',
      'q4',
    ]);
    assert.deepEqual(await ids({ sort: [{ column: 'sparse.score' }] }), ['q5', 'q1', 'q2', 'q3', 'q4']);
    assert.deepEqual(await ids({ filters: [{ column: 'sparse.rank', kind: 'range', min: 2, max: 3 }] }), [
      'q1',
      'q2',
    ]);
    assert.deepEqual(await ids({ filters: [{ column: 'kept', kind: 'set', values: [false, null] }] }), [
      'q2',
      'q4',
      'q5',
    ]);
    assert.deepEqual(await ids({ filters: [{ column: 'logprob', kind: 'null', is: true }] }), ['q3']);
    assert.deepEqual(await ids({ filters: [{ column: 'text', kind: 'text', contains: 'WINCH' }] }), [
      'q1',
      'q3',
      'q4',
    ]);
    assert.deepEqual(await ids({ search: 'winch squ' }), ['q3', 'q4']);
    assert.deepEqual(await ids({ search: '") OR 1=1 --' }), []);
    await assert.rejects(page({ sort: [{ column: 'n; DROP TABLE rows' }] }), /no such column/);
  });

  it('counts values, bins numbers and draws the same sample for the same seed', async () => {
    const facet = await explorer.ask('facet', { digest: queries, view: {}, column: 'kept' });
    assert.deepEqual(facet.values, [
      { value: false, count: 2 },
      { value: true, count: 2 },
      { value: null, count: 1 },
    ]);
    const bins = await explorer.ask('histogram', {
      digest: queries,
      view: {},
      column: 'sparse.rank',
      bins: 3,
    });
    assert.deepEqual(bins, { min: 1, max: 4, bins: [1, 1, 2], nulls: 1 });
    const draw = async (seed: number) => {
      const { rows } = await explorer.ask('sample', { digest: queries, view: {}, seed, size: 3 });
      return rows.map(({ id }) => id).join();
    };
    assert.equal(await draw(7), await draw(7));
    const drawn = new Set(await Promise.all([1, 2, 3, 4, 5, 6].map(draw)));
    assert.ok(drawn.size > 1, 'other seeds draw others');
  });

  it('draws from a large table without reading all of it, and tells how many rows there are', async () => {
    const many = Array.from({ length: 25_000 }, (_, i) => ({
      _id: `m${String(i)}`,
      text: i % 5 === 0 ? 'winch' : 'rope',
      a: i,
      b: i % 100 === 0 ? null : i,
    }));
    const digest = putRows(workspace.folder, 'queries.jsonl', many);
    await putStep(engine, {
      block: 'generate',
      name: 'many',
      outputs: { queries: { type: 'Queries', digest, rows: many.length } },
    });
    const draw = async (view: object, seed: number): Promise<number[]> => {
      const { rows } = await explorer.ask('sample', { digest, view, seed, size: 50 });
      return rows.map(({ n }) => n);
    };
    const first = await draw({}, 7);
    assert.equal(new Set(first).size, 50);
    assert.deepEqual(await draw({}, 7), first);
    assert.notDeepEqual(await draw({}, 8), first);
    assert.ok(Math.max(...first) > 20_000 && Math.min(...first) < 5_000, 'from all of it');
    const few = { filters: [{ column: 'a', kind: 'range', max: 30 }] };
    assert.equal((await draw(few, 7)).length, 31, 'all there are');
    const { points, total } = await explorer.ask('scatter', { digest, view: {}, x: 'a', y: 'b', limit: 500 });
    assert.deepEqual([points.length, total], [500, 24_750]);
    assert.ok(points.every(([x, y]) => x === y));
    const found = await explorer.ask('page', { digest, view: { search: 'winch' }, offset: 10, limit: 2 });
    assert.equal(found.total, 5000);
    assert.deepEqual(
      found.rows.map(({ n }) => n),
      [51, 56],
    );
  });

  it('shows hostile values as they are', async () => {
    const { row } = await explorer.ask('row', { digest: queries, n: 5 });
    assert.equal(row?.values['text'], '<script>alert(1)</script> \u202e evil');
    assert.equal(Object.hasOwn(row?.values ?? {}, '__proto__'), true);
  });

  it('reads broken lines, bytes that are no UTF-8 and very long lines as rows', async () => {
    const long = 'x'.repeat(1_200_000);
    const bytes = Buffer.concat([
      Buffer.from('not json\n[1]\n{"_id":"a","text":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`"}\n{"_id":"b","text":"${long}"}`),
    ]);
    const digest = putText(workspace.folder, 'table.jsonl', bytes);
    await putStep(engine, {
      block: 'python',
      name: 'odd',
      outputs: { table: { type: 'Table', digest, rows: 4 } },
    });
    const { rows } = await explorer.ask('page', { digest, view: {}, offset: 0, limit: 9 });
    assert.equal(rows.length, 4);
    assert.match(String(rows[0]?.values['problem']), /not a JSON object/);
    assert.equal(rows[2]?.values['text'], '\ufffd\ufffd');
    assert.ok(String(rows[3]?.values['text']).length < 1000);
  });

  it('answers for an artifact without rows', async () => {
    const digest = putText(workspace.folder, 'queries.jsonl', '');
    await putStep(engine, {
      block: 'merge',
      name: 'none',
      outputs: { queries: { type: 'Queries', digest, rows: 0 } },
    });
    assert.equal((await explorer.open(digest, NOTHING)).count, 0);
    const answer = await explorer.ask('page', { digest, view: { search: 'x' }, offset: 0, limit: 9 });
    assert.deepEqual(answer, { total: 0, rows: [] });
  });

  it('says what is wrong when an artifact has vanished or was never made', async () => {
    const digest = putRows(workspace.folder, 'queries.jsonl', [query('z1', 'gone soon')]);
    await putStep(engine, {
      block: 'merge',
      name: 'gone',
      outputs: { queries: { type: 'Queries', digest, rows: 1 } },
    });
    rmSync(engine.store.object(digest), { recursive: true });
    await assert.rejects(explorer.open(digest, NOTHING), /no longer in the store/);
    await assert.rejects(explorer.open('0'.repeat(64), NOTHING), /no finished step/);
  });

  it('builds a damaged index again', async () => {
    const folder = engine.store.path('cache', 'index');
    explorer.dispose();
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'this is no database at all');
    assert.equal((await page({})).total, 5);
  });

  it('rejects a question that is taken back at once, and answers the next one', async () => {
    const controller = new AbortController();
    const asked = explorer.ask(
      'page',
      { digest: queries, view: {}, offset: 0, limit: 5 },
      { signal: controller.signal },
    );
    const refused = assert.rejects(asked, /taken back/);
    setImmediate(() => setImmediate(() => controller.abort()));
    await Promise.allSettled([refused]);
    assert.equal((await page({})).total, 5);
  });

  it('compares two artifacts by id', async () => {
    const { both, added, gone, addedRows, goneRows } = await explorer.ask('compare', {
      digest: kept,
      with: queries,
    });
    assert.deepEqual([both, added, gone], [1, 1, 4]);
    assert.deepEqual(
      addedRows.map(({ id }) => id),
      ['q9'],
    );
    assert.deepEqual(
      goneRows.map(({ id }) => id),
      ['q2', 'q3', 'q4', 'q5'],
    );
  });

  it('keeps verdicts in the file that block judgements reads, the last one counts', async () => {
    await explorer.ask('judge', { digest: queries, ids: ['q1', 'q2'], verdict: 'good', note: 'fine' });
    await explorer.ask('judge', { digest: queries, ids: ['q2'], verdict: 'bad' });
    const path = join(workspace.folder, 'judgements', 'mine.jsonl');
    appendFileSync(path, '{"_id":"q3","judge":"cut o');
    await explorer.ask('judge', { digest: queries, ids: ['q4'], verdict: 'unsure' });
    await explorer.ask('judge', { digest: queries, ids: ['q1'], verdict: null });
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'));
    assert.equal(lines.length, 5);
    assert.deepEqual(Object.keys(JSON.parse(lines[0] ?? '') as object), [
      '_id',
      'judge',
      'verdict',
      'note',
      'at',
    ]);
    const { verdicts } = await explorer.open(queries, NOTHING);
    assert.deepEqual(verdicts, {
      q2: { verdict: 'bad', note: '' },
      q4: { verdict: 'unsure', note: '' },
    });
    assert.deepEqual(await ids({ filters: [{ column: 'verdict', kind: 'set', values: ['bad'] }] }), ['q2']);
    assert.deepEqual(await ids({ filters: [{ column: 'verdict', kind: 'set', values: [null] }] }), [
      'q1',
      'q3',
      'q5',
    ]);
  });

  it('measures how far filters agree with the person', async () => {
    await explorer.ask('judge', { digest: queries, ids: ['q1', 'q3'], verdict: 'good' });
    const { filters } = await explorer.ask('agreement', { digest: queries });
    const sparse = filters.find(({ column }) => column === 'sparse.kept');
    // good, good, bad against kept, kept, dropped
    assert.deepEqual(sparse, { column: 'sparse.kept', rows: 3, agreed: 3, kappa: 1 });
    assert.ok(existsSync(join(workspace.folder, 'judgements')));
  });

  it('shows rows that a cell made, as the type their columns say', async () => {
    const { folder } = workspace;
    const rows = putRows(folder, 'queries.jsonl', [query('c1', 'made in a cell'), query('c2', 'another')]);
    const table = await explorer.open(rows, NOTHING);
    assert.deepEqual([table.type, table.count, table.title], ['Queries', 2, 'cell.rows']);
    const other = putRows(folder, 'table.jsonl', [{ any: 1 }]);
    assert.equal((await explorer.open(other, NOTHING)).type, 'Table');
    await assert.rejects(explorer.open('0'.repeat(64), NOTHING), /Cannot explore/);
  });

  it('compares documents whose queries are others now, and how scores moved', async () => {
    const { folder } = workspace;
    const before = putRows(folder, 'queries.jsonl', [
      query('p-1', 'old words'),
      query('p-2', 'same words', 'd', { logprob: -2 }),
    ]);
    const after = putRows(folder, 'queries.jsonl', [
      query('x-1', 'new words'),
      query('p-2', 'same words', 'd', { logprob: -1 }),
    ]);
    const found = await explorer.ask('compare', { digest: after, with: before, shift: 'logprob' });
    assert.deepEqual(found.documents, [{ id: 'd-1', before: ['old words'], after: ['new words'] }]);
    assert.ok(found.numbers.includes('logprob'));
    assert.deepEqual(found.shift, [[-2, -1, 2]]);
  });

  it('lays two histograms over each other by the same bins', async () => {
    const rows = putRows(workspace.folder, 'table.jsonl', [{ a: 1 }, { a: 2 }, { a: 9 }]);
    const found = await explorer.ask('histogram', {
      digest: rows,
      view: {},
      column: 'a',
      bins: 2,
      range: [0, 4],
    });
    assert.deepEqual([found.min, found.max, found.bins], [0, 4, [1, 1]]);
  });
});
