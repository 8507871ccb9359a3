import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  buildGraph,
  GraphBuilder,
  type NotebookCell,
  type Problem,
} from '../../../../kernel-bridge/src/core/graph/index.ts';
import { catalogue, notebook, TUTORIAL } from './notebooks.ts';

const DATA = 'const data = await mill.dataset({ source: "tutorial" });';
const SEEDS = 'const seeds = await mill.sample({ train: data.train, corpus: data.corpus });';
const PSEUDO = 'const pseudo = await mill.generate({ documents: seeds.documents, model: "m" });';

function problems(...sources: readonly string[]): readonly Problem[] {
  return buildGraph(notebook(...sources), catalogue).problems;
}

function messages(...sources: readonly string[]): string[] {
  return problems(...sources).map(({ message }) => message);
}

function edges(cells: readonly NotebookCell[]): string[] {
  return buildGraph(cells, catalogue).edges.map(({ from, to, typed, artifact, link }) => {
    const place = to.index === null ? '' : `[${to.index}]`;
    const kind = typed ? (artifact ?? '') : link ? 'link' : 'code';
    return `${from.cellId}.${from.port ?? '-'} > ${to.cellId}.${to.port ?? '-'}${place} ${kind}`;
  });
}

void test('buildGraph() makes one node of each cell and one edge of each link', () => {
  const graph = buildGraph(TUTORIAL, catalogue);
  assert.deepEqual(
    graph.nodes.map((node) => (node.kind === 'block' ? node.type : node.kind)),
    ['note', 'dataset', 'sample', 'note', 'generate', 'code', 'bm25Filter', 'colbert', 'evaluate'],
  );
  assert.deepEqual(graph.problems, []);
  assert.deepEqual(edges(TUTORIAL), [
    'c1.train > c2.train Topics',
    'c1.corpus > c2.corpus Corpus',
    'c1.dev > c2.exclude[0] Topics',
    'c1.test > c2.exclude[1] Topics',
    'c2.documents > c4.documents Documents',
    'c2.pairs > c4.examples Pairs',
    'c4.queries > c5.- code',
    'c4.queries > c6.queries Queries',
    'c1.corpus > c6.corpus Corpus',
    'c2.pairs > c7.pairs Pairs',
    'c6.queries > c7.queries[0] Queries',
    'c1.corpus > c7.corpus Corpus',
    'c1.dev > c7.dev Topics',
    'c7.retriever > c8.retriever Retriever',
    'c1.corpus > c8.corpus Corpus',
    'c1.test > c8.topics Topics',
  ]);
});

void test('buildGraph() says of each port and parameter what stands there', () => {
  const graph = buildGraph(
    notebook(
      DATA,
      'const a = await mill.bm25Filter({ queries: data.train, corpus: pick(), maxRank: 3, b: 1 / 2 });',
    ),
    catalogue,
  );
  const node = graph.byId.get('c1');
  assert.ok(node?.kind === 'block');
  assert.deepEqual(
    node.inputs.map(({ name, state }) => [name, state]),
    [
      ['queries', { kind: 'links', text: 'data.train' }],
      ['corpus', { kind: 'expression', text: 'pick()' }],
    ],
  );
  const set = node.parameters.filter(({ state }) => state.kind !== 'absent');
  assert.deepEqual(
    set.map(({ name, state }) => [name, state]),
    [
      ['maxRank', { kind: 'literal', value: 3, text: '3' }],
      ['b', { kind: 'expression', text: '1 / 2' }],
    ],
  );
  assert.equal(
    node.parameters.length,
    Object.keys(catalogue.get('bm25Filter')?.params.properties ?? {}).length,
  );
});

void test('buildGraph() takes positions from metadata and ignores what is none', () => {
  const placed = (querymill: unknown): NotebookCell => ({
    id: 'a',
    type: 'code',
    source: '',
    metadata: { querymill },
  });
  const position = (metadata: unknown) => buildGraph([placed(metadata)], catalogue).nodes[0]?.position;
  assert.deepEqual(position({ x: 240, y: -96, folded: true }), { x: 240, y: -96 });
  for (const wrong of [undefined, null, 3, {}, { x: 1 }, { x: '1', y: 2 }, { x: NaN, y: 2 }]) {
    assert.equal(position(wrong), null);
  }
});

void test('buildGraph() names an unknown block and the nearest one', () => {
  assert.deepEqual(messages('const a = await mill.datset({ source: "tutorial" });'), [
    'Cannot run "a": there is no block "datset". Did you mean "dataset"?',
  ]);
});

void test('buildGraph() still shows what the cell of an unknown block says', () => {
  const graph = buildGraph(
    notebook(DATA, 'const a = await mill.mine({ in: data.train, many: [data.dev], n: 1 });'),
    catalogue,
  );
  const node = graph.byId.get('c1');
  assert.ok(node?.kind === 'block');
  assert.deepEqual(
    [...node.inputs, ...node.parameters].map(({ name, state }) => `${name} ${state.kind}`),
    ['in links', 'many links', 'n literal'],
  );
  assert.equal(graph.edges.filter(({ link, typed }) => link && !typed).length, 2);
});

void test('buildGraph() names unknown inputs, parameters and options and the nearest ones', () => {
  assert.deepEqual(
    messages(
      DATA,
      SEEDS,
      'const a = await mill.generate({ document: seeds.documents, documents: seeds.documents, model: "m", perDoc: 2 }, { onn: "slurm" });',
    ),
    [
      'Cannot run "a": "generate" has no input or parameter "document". Did you mean "documents"?',
      `Cannot run "a": "generate" has no input or parameter "perDoc". The names are ${Object.keys({ ...catalogue.get('generate')?.inputs, ...catalogue.get('generate')?.params.properties }).join(', ')}.`,
      'Cannot run "a": there is no option "onn". Did you mean "on"?',
    ],
  );
});

void test('buildGraph() checks literal parameters by the schema of the block', () => {
  const [wrong, ...rest] = problems(
    DATA,
    'const a = await mill.sample({ train: data.train, corpus: data.corpus, size: "80" });',
  );
  assert.equal(wrong?.message, 'Cannot run "a": the parameter "size" is "80" and must be a whole number');
  assert.equal(wrong.argument, 'size');
  assert.deepEqual(wrong.range, { from: 76, to: 80 });
  assert.deepEqual(rest, []);
  const causes = problems(
    DATA,
    'const a = await mill.sample({ train: data.train, corpus: data.corpus, size: 0, pool: "some", seed: 1.5, excludeTestDocsFromPairs: 1, maxDocuments: 1 + 1 });',
  ).map(({ cause }) => cause);
  assert.deepEqual(causes.sort(), [
    'the parameter "excludeTestDocsFromPairs" is 1 and must be true or false',
    'the parameter "pool" is "some" and must be one of "unlabelled", "all"',
    'the parameter "seed" is 1.5 and must be a whole number',
    'the parameter "size" is 0 and must be at least 1',
  ]);
});

void test('buildGraph() tells a missing input, unless a spread may bring it', () => {
  assert.deepEqual(messages(DATA, 'const a = await mill.sample({ train: data.train });'), [
    'Cannot run "a": the input "corpus" is missing. It takes Corpus.',
  ]);
  assert.deepEqual(
    messages(
      DATA,
      'const rest = { corpus: data.corpus };',
      'const a = await mill.sample({ train: data.train, ...rest });',
    ),
    [],
  );
});

void test('buildGraph() refuses an artifact of another type and says what would fit', () => {
  const graph = buildGraph(
    notebook(DATA, SEEDS, 'const a = await mill.generate({ documents: seeds.pairs, model: "m" });'),
    catalogue,
  );
  assert.deepEqual(
    graph.problems.map(({ message }) => message),
    [
      'Cannot run "a": the input "documents" takes Documents, not Pairs ("seeds.pairs"). "seeds.documents" or "seeds.seedDocuments" would fit.',
    ],
  );
  assert.deepEqual(
    graph.edges.filter(({ broken }) => broken).map(({ id }) => id),
    ['c1:pairs>c2:documents'],
  );
});

void test('buildGraph() refuses text, lists and numbers where an artifact belongs', () => {
  const causes = problems(
    DATA,
    'const a = await mill.bm25Filter({ queries: "all", corpus: [data.corpus] });',
    'const b = await mill.evaluate({ retriever: "bm26", corpus: 3, topics: data.dev });',
  ).map(({ cause }) => cause);
  assert.deepEqual(causes, [
    'the input "queries" takes Queries, not "all"',
    'the input "corpus" takes Corpus, not a list',
    'the input "retriever" takes Retriever or "bm25", not "bm26"',
    'the input "corpus" takes Corpus, not 3',
  ]);
});

void test('buildGraph() names an output that a block does not have', () => {
  assert.deepEqual(
    messages(DATA, 'const a = await mill.sample({ train: data.trian, corpus: data.metrics });'),
    [
      'Cannot run "a": "dataset" has no output "trian". Did you mean "train"?',
      'Cannot run "a": "data.metrics" is not an artifact. The outputs are corpus, train, dev, test.',
    ],
  );
});

void test('buildGraph() says whether an unknown name is defined below, misspelt or nowhere', () => {
  assert.deepEqual(messages(SEEDS, DATA), [
    'Cannot use "data": it is defined below, in cell 2. Move that cell above this one.',
  ]);
  assert.deepEqual(
    messages(DATA, 'const a = await mill.sample({ train: dta.train, corpus: data.corpus });'),
    ['Cannot use "dta": no cell above defines it. Did you mean "data"?'],
  );
  const [unknown] = problems('nowhere + 1');
  assert.equal(unknown?.severity, 'warning');
  assert.equal(
    unknown.message,
    'Cannot use "nowhere": no cell above defines it. Add a cell above that defines it.',
  );
});

void test('buildGraph() lets a function name what is defined below and says so in a note', () => {
  const [note, ...rest] = problems('function show() { return later }', 'const later = 1; show()');
  assert.deepEqual([note?.severity, note?.code], ['note', 'definedBelow']);
  assert.deepEqual(rest, []);
});

void test('buildGraph() refuses a step that takes its own result', () => {
  assert.deepEqual(
    messages(DATA, 'const a = await mill.bm25Filter({ queries: a.queries, corpus: data.corpus });'),
    ['Cannot use "a": a step cannot take its own result. Use a step above this one.'],
  );
});

void test('buildGraph() takes globals of JavaScript, Node and the kernel as known', () => {
  assert.deepEqual(
    messages(
      'console.log(process.env, Math.max(1), await mill.artifact("Queries", []), structuredClone({}), undefined)',
    ),
    [],
  );
});

void test('buildGraph() refuses a second definition of the name of a block and notes any other', () => {
  const second = problems(DATA, DATA);
  assert.deepEqual(
    second.map(({ message, severity }) => [message, severity]),
    [['Cannot define "data": cell 1 defines it already. Give one of the two another name.', 'error']],
  );
  assert.deepEqual(
    problems(DATA, 'let data = 1').map(({ severity }) => severity),
    ['error'],
  );
  assert.deepEqual(
    problems('let size = 80', 'let size = 8').map(({ severity }) => severity),
    ['note'],
  );
});

void test('buildGraph() binds a use to the nearest definition above it', () => {
  assert.deepEqual(edges(notebook('let size = 80', 'let size = 8', 'size', 'let size = 1')), [
    'c1.- > c2.- code',
  ]);
  assert.deepEqual(edges(notebook('let n = 0', 'n += 1', 'n')), ['c0.- > c1.- code', 'c1.- > c2.- code']);
});

void test('buildGraph() joins a port to the code that makes its artifact', () => {
  const cells = notebook(
    DATA,
    SEEDS,
    PSEUDO,
    'const short = await mill.artifact("Queries", pseudo.queries.rows());\nconst all = { queries: short };',
    'const a = await mill.bm25Filter({ queries: short, corpus: data.corpus, maxRank: pseudo.metrics.queries });',
    'const b = await mill.bm25Filter({ queries: all.queries, corpus: data.corpus });',
  );
  assert.deepEqual(edges(cells).slice(3), [
    'c2.queries > c3.- code',
    'c0.corpus > c4.corpus Corpus',
    'c3.- > c4.queries code',
    'c2.- > c4.maxRank code',
    'c3.- > c5.queries link',
    'c0.corpus > c5.corpus Corpus',
  ]);
  assert.deepEqual(buildGraph(cells, catalogue).problems, []);
});

void test('buildGraph() keeps the ids of edges apart and steady', () => {
  const twice = notebook(
    DATA,
    'const s = await mill.sample({ train: data.train, corpus: data.corpus, exclude: [data.dev, data.dev, data.test] });',
  );
  const ids = buildGraph(twice, catalogue).edges.map(({ id }) => id);
  assert.deepEqual(ids.slice(2), ['c0:dev>c1:exclude', 'c0:dev>c1:exclude#2', 'c0:test>c1:exclude']);
});

void test('buildGraph() puts up with hostile names', () => {
  const graph = buildGraph(
    notebook(
      'const __proto__ = await mill.constructor({ __proto__: 1 }, { toString: 1 });',
      'const constructor = await mill.dataset({ source: "tutorial", constructor: 1, hasOwnProperty: __proto__.toString });',
      'const valueOf = await mill.sample({ train: constructor.constructor, corpus: constructor.corpus });',
    ),
    catalogue,
  );
  assert.deepEqual(
    graph.problems.map(({ code }) => code),
    ['unknownBlock', 'unknownArgument', 'unknownArgument', 'unknownPort'],
  );
});

void test('GraphBuilder.build() keeps the objects of what did not change', () => {
  const builder = new GraphBuilder();
  const before = builder.build(TUTORIAL, catalogue);
  const changed = TUTORIAL.map((cell) =>
    cell.id === 'c5' ? { ...cell, source: `${cell.source} // short` } : cell,
  );
  const after = builder.build(changed, catalogue);
  assert.deepEqual(
    after.nodes.filter((node, index) => node !== before.nodes[index]).map(({ id }) => id),
    ['c5'],
  );
  assert.deepEqual(
    after.edges.filter((edge, index) => edge !== before.edges[index]),
    [],
  );
  assert.deepEqual(after, buildGraph(changed, catalogue));
});

void test('GraphBuilder.build() draws a node anew when a problem in it comes or goes', () => {
  const builder = new GraphBuilder();
  const before = builder.build(notebook(DATA, SEEDS), catalogue);
  const after = builder.build(notebook('const other = 1;', SEEDS), catalogue);
  assert.notEqual(after.nodes[1], before.nodes[1]);
  assert.equal(after.problems.length, 1);
});

void test('GraphBuilder.build() of 300 cells after one keystroke stays far below what a person notices', () => {
  const step = (index: number) =>
    `// step ${index}\nconst s${index} = await mill.bm25Filter({\n  queries: ${index === 1 ? 'data.train' : `s${index - 1}.queries`},\n  corpus: data.corpus,\n  maxRank: ${index},\n});\n`;
  const cells = notebook(DATA, ...Array.from({ length: 299 }, (_, index) => step(index + 1)));
  const builder = new GraphBuilder();
  builder.build(cells, catalogue);
  const times = Array.from({ length: 9 }, (_, run) => {
    const typed = cells.map((cell, index) =>
      index === 150 ? { ...cell, source: `${cell.source}//${run}` } : cell,
    );
    const start = performance.now();
    builder.build(typed, catalogue);
    return performance.now() - start;
  });
  const median = times.sort((a, b) => a - b)[4] ?? Infinity;
  assert.ok(median < 100, `a rebuild took ${median.toFixed(1)} ms`);
});
