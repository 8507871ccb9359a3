import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  addBlock,
  applyEdits,
  placeNodes,
  removeCells,
  renameBlock,
  setOption,
} from '../../../../kernel-bridge/src/core/edits/index.ts';
import { buildGraph } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { catalogue, notebook, TUTORIAL } from '../graph/notebooks.ts';
import { after, editsOf, refusal } from './gestures.ts';

void test('addBlock() adds a cell with a name that is new, at the end', () => {
  assert.deepEqual(
    editsOf(TUTORIAL, (open) => addBlock(open, { type: 'dataset', position: { x: 1.6, y: -2 } })),
    [
      {
        kind: 'insert',
        index: 9,
        cell: {
          id: 'dataset',
          type: 'code',
          source: 'const dataset = await mill.dataset({});',
          metadata: { querymill: { x: 2, y: -2 } },
        },
      },
    ],
  );
  const taken = notebook('const colbert = 1', 'colbert2');
  assert.equal(
    after(taken, (open) => addBlock(open, { type: 'colbert' }))[2],
    'const colbert3 = await mill.colbert({});',
  );
});

void test('addBlock() stands below what it takes, on one line or on several', () => {
  const [edit] = editsOf(TUTORIAL, (open) =>
    addBlock(open, {
      type: 'colbert',
      id: 'mine',
      after: 'c1',
      inputs: {
        pairs: [{ cellId: 'c2', port: 'pairs' }],
        queries: [
          { cellId: 'c4', port: 'queries' },
          { cellId: 'c6', port: 'dropped' },
        ],
        corpus: [{ cellId: 'c1', port: 'corpus' }],
      },
      parameters: { maxSteps: 48 },
    }),
  );
  assert.ok(edit?.kind === 'insert');
  assert.equal(edit.index, 7);
  assert.equal(edit.cell.id, 'mine');
  assert.equal(
    edit.cell.source,
    'const colbert2 = await mill.colbert({\n  pairs: seeds.pairs,\n  queries: [pseudo.queries, sparse.dropped],\n  corpus: data.corpus,\n  maxSteps: 48,\n});',
  );
  assert.equal(
    after(TUTORIAL, (open) =>
      addBlock(open, { type: 'sample', after: 'c3', inputs: { train: [{ cellId: 'c1', port: 'train' }] } }),
    )[4],
    'const sample = await mill.sample({ train: data.train });',
  );
});

void test('addBlock() refuses what does not fit in the words of connect()', () => {
  assert.equal(
    refusal(TUTORIAL, (open) => addBlock(open, { type: 'sampel' })),
    'Cannot add "sampel": there is no block "sampel". Did you mean "sample"?',
  );
  assert.equal(
    refusal(TUTORIAL, (open) =>
      addBlock(open, { type: 'sample', inputs: { train: [{ cellId: 'c1', port: 'corpus' }] } }),
    ),
    'Cannot connect "data.corpus" to "sample.train": the input takes Topics, not Corpus. It fits "corpus".',
  );
  assert.equal(
    refusal(TUTORIAL, (open) => addBlock(open, { type: 'sample', parameters: { sise: 1 } })),
    'Cannot add "sample": "sample" has no input or parameter "sise". Did you mean "size"?',
  );
});

void test('removeCells() cuts the links that came from a removed block and leaves the rest', () => {
  const left = after(TUTORIAL, (open) => removeCells(open, { cellIds: ['c4', 'c1'] }));
  assert.deepEqual(left, [
    '# Find the right page of a handbook',
    'const seeds = await mill.sample({ size: 80, seed: 13 });',
    '> The model has not been tuned, so it sees a few examples.',
    'const short = (await pseudo.queries.head(20)).filter((query) => query.text.length < 12);',
    'const sparse = await mill.bm25Filter({ candidates: 500, maxRank: 3 });',
    "const colbert = await mill.colbert({ pairs: seeds.pairs, queries: [sparse.queries], model: 'all-minilm-l6-v2', maxSteps: 48 });",
    'const report = await mill.evaluate({ retriever: colbert.retriever });',
  ]);
});

void test('removeCells() cuts several links of one list and skips a cell that cannot be read', () => {
  const data = 'const data = await mill.dataset({});';
  const other = 'const other = await mill.dataset({});';
  const sample =
    'const a = await mill.sample({ exclude: [data.dev, other.dev, data.test /* last */], seed: 1 });';
  assert.deepEqual(
    after(notebook(data, other, sample), (open) => removeCells(open, { cellIds: ['c0'] })),
    [other, 'const a = await mill.sample({ exclude: [other.dev /* last */], seed: 1 });'],
  );
  const broken = 'const a = await mill.sample({ train: data.train, seed: });';
  assert.deepEqual(
    after(notebook(data, broken), (open) => removeCells(open, { cellIds: ['c0'] })),
    [broken],
  );
  assert.deepEqual(
    after(notebook(data, '# note'), (open) => removeCells(open, { cellIds: ['c1', 'c0', 'gone'] })),
    [],
  );
});

void test('renameBlock() follows every use, in blocks and in code', () => {
  const cells = notebook(
    'const data = await mill.dataset({});',
    '// data\nconst s = await mill.sample({ train: data.train, exclude: [data.dev, data.test], size: data.metrics.n, "data": 1 });',
    'const all = { data, more: { data: data } }; `${data.train}`; rows.map((data) => data); ((x = data) => x)();',
    'function later() { const other = 1; return { data }.data }',
    '# data',
  );
  assert.deepEqual(
    after(cells, (open) => renameBlock(open, { cellId: 'c0', name: 'übung' })),
    [
      'const übung = await mill.dataset({});',
      '// data\nconst s = await mill.sample({ train: übung.train, exclude: [übung.dev, übung.test], size: übung.metrics.n, "data": 1 });',
      'const all = { data: übung, more: { data: übung } }; `${übung.train}`; rows.map((data) => data); ((x = übung) => x)();',
      'function later() { const other = 1; return { data: übung }.data }',
      '# data',
    ],
  );
});

void test('renameBlock() refuses names that are none, are taken or would be caught', () => {
  const cells = notebook(
    'const data = await mill.dataset({});',
    'const rows = [1].map((row) => data.train)',
    'later + 1',
    '[1].map((size) => size)',
  );
  const rename = (name: string) => refusal(cells, (open) => renameBlock(open, { cellId: 'c0', name }));
  assert.match(rename('my data'), /^Cannot rename "data": "my data" cannot be the name of a variable\./);
  assert.match(rename('class'), /cannot be the name of a variable/);
  for (const taken of ['rows', 'later', 'mill', 'console'])
    assert.equal(rename(taken), `Cannot rename "data": "${taken}" is taken. Take another name.`);
  assert.equal(
    rename('row'),
    'Cannot rename "data": cell 2 has a variable "row" of its own where it uses "data". Take another name.',
  );
  assert.equal(
    after(cells, (open) => renameBlock(open, { cellId: 'c0', name: 'size' }))[0],
    'const size = await mill.dataset({});',
  );
  assert.deepEqual(
    editsOf(cells, (open) => renameBlock(open, { cellId: 'c0', name: 'data' })),
    [],
  );
  const twice = notebook('const data = await mill.dataset({});', 'data = 1');
  assert.match(
    refusal(twice, (open) => renameBlock(open, { cellId: 'c0', name: 'x' })),
    /cell 2 defines that name too/,
  );
});

/** Call before, option, value, call after. */
const OPTIONS: readonly (readonly [
  string,
  string,
  string | boolean | null | Record<string, number>,
  string,
])[] = [
  ['({ size: 1 })', 'on', 'slurm', '({ size: 1 }, { on: "slurm" })'],
  ["({ pool: 'all' })", 'on', 'slurm', "({ pool: 'all' }, { on: 'slurm' })"],
  ['({ size: 1 }, )', 'on', 'slurm', '({ size: 1 }, { on: "slurm" } )'],
  ['()', 'force', true, '({}, { force: true })'],
  ['({}, {})', 'force', true, '({}, { force: true })'],
  ['({}, { on: "ray" })', 'force', true, '({}, { on: "ray", force: true })'],
  ['({}, { on: "ray" /* there */ })', 'on', 'slurm', '({}, { on: "slurm" /* there */ })'],
  [
    '({}, { resources: { gpus: 0, cpus: 2 } })',
    'resources',
    { gpus: 1, cpus: 2 },
    '({}, { resources: { gpus: 1, cpus: 2 } })',
  ],
  ['({}, { on: "ray", force: true })', 'on', null, '({}, { force: true })'],
  ['({}, { on: "ray" })', 'on', null, '({})'],
  ['({} /* a */ , /* b */ { on: "ray" })', 'on', null, '({} /* a */  /* b */ )'],
  ['({}, { /* keep */ on: "ray" })', 'on', null, '({}, { /* keep */ })'],
  ['({}, { on: "ray" })', 'pin', null, '({}, { on: "ray" })'],
  ['({})', 'pin', null, '({})'],
];

for (const [before, name, value, expected] of OPTIONS) {
  void test(`setOption() turns ${before} into ${expected}`, () => {
    const head = 'const a = await mill.sample';
    assert.equal(
      after(notebook(head + before), (open) => setOption(open, { cellId: 'c0', name, value }))[0],
      head + expected,
    );
  });
}

void test('setOption() refuses an option that does not exist', () => {
  assert.equal(
    refusal(TUTORIAL, (open) => setOption(open, { cellId: 'c1', name: 'resource', value: {} })),
    'Cannot set option "resource": there is no option of that name. Did you mean "resources"?',
  );
});

void test('placeNodes() writes integers, keeps other fields and does nothing twice', () => {
  const cells = [
    {
      id: 'a',
      type: 'code' as const,
      source: '',
      metadata: { tags: ['x'], querymill: { x: 1, y: 2, folded: true } },
    },
    { id: 'b', type: 'markdown' as const, source: '', metadata: {} },
  ];
  const positions = new Map([
    ['a', { x: 10.4, y: -3.6 }],
    ['b', { x: 0, y: 0 }],
    ['gone', { x: 0, y: 0 }],
  ]);
  const edits = placeNodes({ cells }, { positions });
  const placed = applyEdits(cells, edits);
  assert.deepEqual(placed[0]?.metadata, { tags: ['x'], querymill: { x: 10, y: -4, folded: true } });
  assert.deepEqual(placed[1]?.metadata, { querymill: { x: 0, y: 0 } });
  assert.deepEqual(placeNodes({ cells: placed }, { positions }), []);
});

void test('applyEdits() refuses edits that were made for another notebook', () => {
  assert.throws(() => applyEdits([], [{ kind: 'delete', cellId: 'a' }]), /the notebook has none of that id/);
  assert.throws(
    () => applyEdits(TUTORIAL, [{ kind: 'splice', cellId: 'c1', from: 5, to: 900, text: '' }]),
    RangeError,
  );
  const [insert] = editsOf(TUTORIAL, (open) => addBlock(open, { type: 'sample' }));
  assert.throws(() => applyEdits([], insert === undefined ? [] : [insert]), RangeError);
});

void test('applyEdits() moves, places and leaves its input as it was', () => {
  const before = JSON.stringify(TUTORIAL);
  const moved = applyEdits(TUTORIAL, [
    { kind: 'move', cellId: 'c0', index: 2 },
    { kind: 'metadata', cellId: 'c1', value: { x: 1, y: 2 } },
    { kind: 'metadata', cellId: 'c1', value: null },
  ]);
  assert.deepEqual(
    moved.slice(0, 3).map(({ id }) => id),
    ['c1', 'c2', 'c0'],
  );
  assert.equal(JSON.stringify(TUTORIAL), before);
  assert.equal(buildGraph(moved, catalogue).problems.length, 0);
});
