import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  connect,
  disconnect,
  type PortAddress,
  whyNotConnect,
} from '../../../../kernel-bridge/src/core/edits/index.ts';
import { buildGraph } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { catalogue, notebook, TUTORIAL } from '../graph/notebooks.ts';
import { after, editsOf, orderAfter, refusal } from './gestures.ts';

const DATA = 'const data = await mill.dataset({ source: "tutorial" });';

function address(text: string): PortAddress {
  const [cellId = '', port = ''] = text.split('.');
  return { cellId, port };
}

function link(from: string, to: string, index?: number) {
  return { from: address(from), to: { ...address(to), ...(index !== undefined && { index }) } };
}

/** Arguments of a `colbert` before, link, arguments after; `c0` is a data set, `c1` and `c2` generate. */
const CONNECT: readonly (readonly [string, string, string, string])[] = [
  ['{}', 'c0.corpus', 'corpus', '{ corpus: data.corpus }'],
  ['{ corpus: old.corpus }', 'c0.corpus', 'corpus', '{ corpus: data.corpus }'],
  [
    '{ corpus: old /* a */ . /* b */ docs, }',
    'c0.corpus',
    'corpus',
    '{ corpus: data /* a */ . /* b */ corpus, }',
  ],
  ['{ corpus: pick(1) }', 'c0.corpus', 'corpus', '{ corpus: data.corpus }'],
  ['{ corpus }', 'c0.corpus', 'corpus', '{ corpus: data.corpus }'],
  ['{}', 'c1.queries', 'queries', '{ queries: [one.queries] }'],
  ['{ queries: [] }', 'c1.queries', 'queries', '{ queries: [one.queries] }'],
  ['{ queries: two.queries }', 'c1.queries', 'queries', '{ queries: [two.queries, one.queries] }'],
  ['{ queries: [two.queries] }', 'c1.queries', 'queries', '{ queries: [two.queries, one.queries] }'],
  ['{ queries: [two.queries,] }', 'c1.queries', 'queries', '{ queries: [two.queries, one.queries,] }'],
  ['{ queries: [...all] }', 'c1.queries', 'queries', '{ queries: [...all, one.queries] }'],
  [
    '{ queries: [\n    two.queries, // first\n  ] }',
    'c1.queries',
    'queries',
    '{ queries: [\n    two.queries, // first\n    one.queries,\n  ] }',
  ],
  ['{ queries: [/* none */] }', 'c1.queries', 'queries', '{ queries: [/* none */ one.queries] }'],
  [
    '{ queries: [\n  // none\n  ] }',
    'c1.queries',
    'queries',
    '{ queries: [\n  // none\n  one.queries\n  ] }',
  ],
];

for (const [before, from, port, expected] of CONNECT) {
  void test(`connect() turns ${JSON.stringify(before)} into ${JSON.stringify(expected)}`, () => {
    const generate = (name: string) => `const ${name} = await mill.generate({ documents: data.documents });`;
    const source = `const a = await mill.colbert(${before});`;
    const cells = notebook(DATA, generate('one'), generate('two'), source);
    assert.equal(
      after(cells, (open) => connect(open, link(from, `c3.${port}`)))[3],
      `const a = await mill.colbert(${expected});`,
    );
  });
}

void test('connect() puts a link at a place of a list', () => {
  const into = (index: number) =>
    after(TUTORIAL, (open) => connect(open, link('c1.train', 'c2.exclude', index)))[2];
  assert.match(into(0) ?? '', /exclude: \[data\.train, data\.dev, data\.test\]/);
  assert.match(into(1) ?? '', /exclude: \[data\.dev, data\.train, data\.test\]/);
  assert.match(into(9) ?? '', /exclude: \[data\.dev, data\.test, data\.train\]/);
});

void test('connect() changes nothing when the link is there already', () => {
  for (const [from, to] of [
    ['c1.dev', 'c2.exclude'],
    ['c1.test', 'c2.exclude'],
    ['c1.corpus', 'c6.corpus'],
  ] as const) {
    assert.deepEqual(
      editsOf(TUTORIAL, (open) => connect(open, link(from, to))),
      [],
    );
  }
});

void test('connect() refuses types that do not fit and says where the output fits', () => {
  assert.equal(
    refusal(TUTORIAL, (open) => connect(open, link('c2.pairs', 'c4.documents'))),
    'Cannot connect "seeds.pairs" to "pseudo.documents": the input takes Documents, not Pairs. It fits "examples".',
  );
});

void test('connect() refuses unknown ports and cells without ports', () => {
  assert.equal(
    refusal(TUTORIAL, (open) => connect(open, link('c1.copus', 'c6.corpus'))),
    'Cannot connect "data.copus" to "sparse.corpus": "dataset" has no output "copus". Did you mean "corpus"?',
  );
  assert.equal(
    refusal(TUTORIAL, (open) => connect(open, link('c1.corpus', 'c6.corpse'))),
    'Cannot connect "data.corpus" to "sparse.corpse": "bm25Filter" has no input "corpse". Did you mean "corpus"?',
  );
  assert.equal(
    refusal(TUTORIAL, (open) => connect(open, link('c5.short', 'c6.queries'))),
    'Cannot connect "short": cell 6 is not a block. Only blocks have ports.',
  );
});

void test('connect() refuses a cycle and shows the way round', () => {
  const cells = notebook(
    DATA,
    'const one = await mill.bm25Filter({ queries: seed.queries, corpus: data.corpus });',
    'const two = await mill.bm25Filter({ queries: one.queries, corpus: data.corpus });',
    'const best = two.queries;',
    'const three = await mill.bm25Filter({ queries: best, corpus: data.corpus });',
  );
  assert.equal(
    refusal(cells, (open) => connect(open, link('c4.queries', 'c1.queries'))),
    'Cannot connect "three.queries" to "one.queries": it would close a cycle, for "three" depends on "one" ("one" → "two" → cell 4 → "three"). Use a step before it.',
  );
  assert.equal(
    refusal(cells, (open) => connect(open, link('c2.queries', 'c2.queries'))),
    'Cannot connect "two.queries" to "two.queries": a step cannot take its own result. Use a step before it.',
  );
});

void test('connect() refuses to add to an expression in a list port', () => {
  const cells = notebook(
    DATA,
    'const a = await mill.sample({ exclude: pick(), train: data.train, corpus: data.corpus });',
  );
  assert.equal(
    refusal(cells, (open) => connect(open, link('c0.dev', 'c1.exclude'))),
    'Cannot connect "data.dev" to "a.exclude": what stands there is an expression of your own, to which nothing can be added. Change the text of the cell.',
  );
});

const FILTER = (name: string, queries: string) =>
  `const ${name} = await mill.bm25Filter({ queries: ${queries}, corpus: data.corpus });`;
const GENERATE = (name: string) =>
  `const ${name} = await mill.generate({ documents: data.documents, model: "m" });`;

void test('connect() moves the target below its new source, with all that depends on it', () => {
  const cells = notebook(
    DATA,
    FILTER('a', 'none'),
    FILTER('b', 'a.queries'),
    '> note',
    GENERATE('c'),
    'data.dev',
  );
  assert.equal(
    orderAfter(cells, (open) => connect(open, link('c4.queries', 'c1.queries'))),
    'c0 c4 c1 c2 c3 c5',
  );
  const plain = notebook(DATA, FILTER('a', 'none'), GENERATE('c'), FILTER('d', 'c.queries'));
  assert.equal(
    orderAfter(plain, (open) => connect(open, link('c2.queries', 'c1.queries'))),
    'c0 c2 c1 c3',
  );
});

void test('connect() moves the source up when that moves fewer cells, with all that it needs', () => {
  const cells = notebook(
    DATA,
    FILTER('a', 'none'),
    FILTER('b', 'a.queries'),
    FILTER('c', 'b.queries'),
    'const texts = data.documents;',
    'const d = await mill.generate({ documents: texts, model: "m" });',
  );
  assert.equal(
    orderAfter(cells, (open) => connect(open, link('c5.queries', 'c1.queries'))),
    'c0 c4 c5 c1 c2 c3',
  );
});

void test('connect() leaves the graph without a problem after a move', () => {
  const cells = notebook(DATA, FILTER('a', 'none'), FILTER('b', 'a.queries'), GENERATE('c'));
  const moved = connectAndBuild(cells, 'c3.queries', 'c1.queries');
  assert.deepEqual(
    moved.map(({ code }) => code),
    ['unknownPort'],
  );
});

function connectAndBuild(cells: ReturnType<typeof notebook>, from: string, to: string) {
  const order = orderAfter(cells, (open) => connect(open, link(from, to))).split(' ');
  const sources = after(cells, (open) => connect(open, link(from, to)));
  return buildGraph(
    order.map((id, index) => ({ id, type: 'code', source: sources[index] ?? '', metadata: {} })),
    catalogue,
  ).problems;
}

void test('connect() keeps cells under their headings or refuses', () => {
  const cells = notebook(DATA, '# Filter', FILTER('a', 'none'), '# Write', GENERATE('c'));
  assert.equal(
    refusal(cells, (open) => connect(open, link('c4.queries', 'c2.queries'))),
    'Cannot connect "c.queries" to "a.queries": "c" stands under the heading "Write", below the cell that would use it, and a cell is not moved from under its heading. Move one of the cells in the notebook.',
  );
});

void test('connect() refuses a move that would change what another cell uses', () => {
  const cells = notebook(
    DATA,
    'let limit = 1',
    'const a = await mill.bm25Filter({ queries: none, corpus: data.corpus, maxRank: limit });',
    'limit = 2',
    'const c = await mill.generate({ documents: data.documents, model: "m", perDocument: limit });',
  );
  assert.equal(
    refusal(cells, (open) => connect(open, link('c4.queries', 'c2.queries'))),
    'Cannot connect "c.queries" to "a.queries": cell 5 stands below cell 3, and a move would change what other cells use. Move one of the cells in the notebook.',
  );
});

void test('connect() refuses a source whose name is defined again before the target', () => {
  const cells = notebook(DATA, 'var data = 1', 'const a = await mill.sample({});');
  assert.equal(
    refusal(cells, (open) => connect(open, link('c0.train', 'c2.train'))),
    'Cannot connect "data.train" to "a.train": cell 2, between the two, defines "data" again. Give one of the definitions another name.',
  );
});

void test('whyNotConnect() tells while a link is drawn whether it could be', () => {
  const open = { cells: TUTORIAL, catalogue };
  const graph = buildGraph(TUTORIAL, catalogue);
  assert.equal(whyNotConnect(open, graph, link('c1.corpus', 'c8.corpus')), null);
  assert.match(
    whyNotConnect(open, graph, link('c1.corpus', 'c8.topics'))?.message ?? '',
    /takes Topics, not Corpus/,
  );
});

void test('disconnect() removes the port with its last link and only one link of several', () => {
  const cut = (to: string, index?: number) =>
    after(TUTORIAL, (open) =>
      disconnect(open, { to: { ...address(to), ...(index !== undefined && { index }) } }),
    );
  assert.match(cut('c2.exclude', 0)[2] ?? '', /corpus: data\.corpus, exclude: \[data\.test\], size: 80/);
  assert.match(cut('c2.exclude', 1)[2] ?? '', /corpus: data\.corpus, exclude: \[data\.dev\], size: 80/);
  assert.match(cut('c7.queries')[7] ?? '', /pairs: seeds\.pairs, corpus: data\.corpus/);
  assert.match(cut('c4.documents')[4] ?? '', /generate\(\{\n {2}\/\/ unlabelled ones\n {2}model/);
  assert.deepEqual(
    cut('c7.nothing'),
    TUTORIAL.map(({ source }) => source),
  );
});

void test('disconnect() refuses to remove an expression', () => {
  const cells = notebook('const a = await mill.sample({ train: pick() });');
  assert.equal(
    refusal(cells, (open) => disconnect(open, { to: address('c0.train') })),
    'Cannot disconnect "a.train": what stands there is not a link but an expression of your own. Change the text of the cell.',
  );
});
