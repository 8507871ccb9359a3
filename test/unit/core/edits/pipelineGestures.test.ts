import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  addNote,
  addRound,
  applyEdits,
  blocksBetween,
  type Edit,
  groupCells,
  insertBlock,
  type Notebook,
  pasteCells,
  removeCells,
  setSource,
} from '../../../../kernel-bridge/src/core/edits/index.ts';
import { buildGraph, type NotebookCell } from '../../../../kernel-bridge/src/core/graph/index.ts';
import {
  type Catalogue,
  parseBlockDefinition,
  QuerymillError,
} from '../../../../kernel-bridge/src/core/index.ts';
import { catalogue as shipped, notebook } from '../graph/notebooks.ts';

/** A block that no folder ships under this name, so that the tests stand on their own. */
function block(
  type: string,
  inputs: object,
  outputs: object,
): [string, ReturnType<typeof parseBlockDefinition>] {
  const params = { type: 'object', additionalProperties: false, properties: {} };
  const json = {
    type,
    version: 1,
    title: type,
    stage: 'tools',
    summary: `${type}.`,
    inputs,
    outputs,
    params,
    resources: {},
    environments: ['default'],
  };
  return [type, parseBlockDefinition(json, type)];
}

const catalogue: Catalogue = new Map([
  ...shipped,
  block('join', { queries: { type: 'Queries', list: true } }, { queries: { type: 'Queries' } }),
  block('asPairs', { queries: { type: 'Queries' } }, { pairs: { type: 'Pairs' } }),
  block(
    'improve',
    { queries: { type: 'Queries' }, model: { type: 'Model', literal: 'generator' } },
    { model: { type: 'Model' } },
  ),
]);

const CELLS = notebook(
  'const data = await mill.dataset({ source: "tutorial" });',
  'const seeds = await mill.sample({ train: data.train, corpus: data.corpus });',
  'const pseudo = await mill.generate({ documents: seeds.documents, model: "smollm2-135m-instruct" });',
  'const kept = await mill.bm25Filter({ queries: pseudo.queries, corpus: data.corpus });',
  'const colbert = await mill.colbert({ pairs: seeds.pairs, queries: [kept.queries], corpus: data.corpus, model: "m" });',
);

function after(cells: readonly NotebookCell[], gesture: (open: Notebook) => readonly Edit[]): string[] {
  return applyEdits(cells, gesture({ cells, catalogue })).map(({ source }) => source);
}

function refused(cells: readonly NotebookCell[], gesture: (open: Notebook) => readonly Edit[]): string {
  try {
    gesture({ cells, catalogue });
  } catch (error) {
    assert.ok(error instanceof QuerymillError);
    return error.message;
  }
  return assert.fail('nothing was refused');
}

void test('removeCells() with reconnect lets what came into a filter go on to what used it', () => {
  const sources = after(CELLS, (open) => removeCells(open, { cellIds: ['c3'], reconnect: true }));
  assert.match(sources[3] ?? '', /queries: \[pseudo\.queries\]/);
});

void test('removeCells() with reconnect looks through several removed cells, and cuts what has no stand-in', () => {
  const chain = notebook(
    ...CELLS.slice(0, 4).map(({ source }) => source),
    'const again = await mill.bm25Filter({ queries: kept.queries, corpus: data.corpus });',
    'const colbert = await mill.colbert({ pairs: seeds.pairs, queries: [again.queries], corpus: data.corpus, model: "m" });',
  );
  const both = after(chain, (open) => removeCells(open, { cellIds: ['c3', 'c4'], reconnect: true }));
  assert.match(both[3] ?? '', /queries: \[pseudo\.queries\]/);
  const without = after(chain, (open) => removeCells(open, { cellIds: ['c2'], reconnect: true }));
  assert.match(without[2] ?? '', /bm25Filter\(\{ corpus: data\.corpus \}\)/);
});

void test('insertBlock() puts a filter on one link of a list, just above what uses it', () => {
  const sources = after(CELLS, (open) =>
    insertBlock(open, {
      type: 'bm25Filter',
      from: [{ cellId: 'c3', port: 'queries' }],
      to: { cellId: 'c4', port: 'queries', index: 0 },
    }),
  );
  assert.match(
    sources[4] ?? '',
    /^const bm25Filter = await mill\.bm25Filter\(\{ queries: kept\.queries \}\);$/,
  );
  assert.match(sources[5] ?? '', /queries: \[bm25Filter\.queries\]/);
});

void test('insertBlock() joins two outputs for a port that takes one', () => {
  const two = notebook(
    ...CELLS.slice(0, 3).map(({ source }) => source),
    'const more = await mill.generate({ documents: seeds.documents, model: "m" });',
    'const kept = await mill.bm25Filter({ queries: pseudo.queries, corpus: data.corpus });',
  );
  const sources = after(two, (open) =>
    insertBlock(open, {
      type: 'join',
      from: [
        { cellId: 'c2', port: 'queries' },
        { cellId: 'c3', port: 'queries' },
      ],
      to: { cellId: 'c4', port: 'queries' },
    }),
  );
  assert.equal(sources[4], 'const join = await mill.join({ queries: [pseudo.queries, more.queries] });');
  assert.match(sources[5] ?? '', /queries: join\.queries, corpus/);
});

void test('blocksBetween() finds the block that turns one type into another', () => {
  const pairs = catalogue.get('colbert')?.inputs['pairs'];
  assert.ok(pairs !== undefined);
  assert.deepEqual(
    blocksBetween(catalogue, 'Queries', pairs)
      .map(({ type }) => type)
      .includes('asPairs'),
    true,
  );
});

void test('insertBlock() refuses a block through which nothing passes', () => {
  const message = refused(CELLS, (open) =>
    insertBlock(open, {
      type: 'dataset',
      from: [{ cellId: 'c2', port: 'queries' }],
      to: { cellId: 'c3', port: 'queries' },
    }),
  );
  assert.match(message, /^Cannot insert "dataset": it does not turn Queries into what "queries" takes/);
});

void test('pasteCells() gives fresh names and ids, and links within the copy follow them', () => {
  const copied = CELLS.slice(2, 4);
  const cells = applyEdits(CELLS, pasteCells({ cells: CELLS, catalogue }, { cells: copied, after: 'c3' }));
  assert.deepEqual(
    cells.slice(4, 6).map(({ source }) => source),
    [
      'const pseudo2 = await mill.generate({ documents: seeds.documents, model: "smollm2-135m-instruct" });',
      'const kept2 = await mill.bm25Filter({ queries: pseudo2.queries, corpus: data.corpus });',
    ],
  );
  assert.equal(new Set(cells.map(({ id }) => id)).size, cells.length);
  const twice = after(cells, (open) => pasteCells(open, { cells: cells.slice(4, 5) }));
  assert.match(twice.at(-1) ?? '', /^const pseudo3 = /);
});

void test('pasteCells() puts copies below what they use, and a cut block gets its name back', () => {
  const cut = applyEdits(CELLS, removeCells({ cells: CELLS, catalogue }, { cellIds: ['c3'] }));
  const pasted = after(cut, (open) => pasteCells(open, { cells: CELLS.slice(3, 4), after: 'c0' }));
  assert.match(pasted[3] ?? '', /^const kept = await mill\.bm25Filter/);
  assert.match(pasted[2] ?? '', /^const pseudo = /);
});

void test('addRound() repeats generate … improve behind the last round, from the improved model', () => {
  const first = notebook(
    ...CELLS.slice(0, 4).map(({ source }) => source),
    'const better = await mill.improve({ queries: kept.queries, model: "smollm2-135m-instruct" });',
  );
  const second = applyEdits(first, addRound({ cells: first, catalogue }));
  assert.deepEqual(
    second.slice(5).map(({ source }) => source),
    [
      'const pseudo2 = await mill.generate({ documents: seeds.documents, model: better.model });',
      'const kept2 = await mill.bm25Filter({ queries: pseudo2.queries, corpus: data.corpus });',
      'const better2 = await mill.improve({ queries: kept2.queries, model: better.model });',
    ],
  );
  const third = applyEdits(second, addRound({ cells: second, catalogue }));
  assert.match(third[8]?.source ?? '', /^const pseudo3 = .*model: better2\.model/);
  assert.deepEqual(buildGraph(third, catalogue).problems, []);
});

void test('addRound() says what is missing where nothing improves a generator', () => {
  assert.match(
    refused(CELLS, (open) => addRound(open)),
    /^Cannot add a round: no block improves/,
  );
});

void test('groupCells() puts cells under a heading and what is not meant above it', () => {
  const sources = after(CELLS.slice(0, 4), (open) =>
    groupCells(open, { cellIds: ['c2', 'c3'], title: 'Write' }),
  );
  assert.deepEqual(sources[2], '## Write');
  const mixed = notebook('const a = 1;', 'const b = 2;', 'const c = 3;');
  assert.deepEqual(
    after(mixed, (open) => groupCells(open, { cellIds: ['c0', 'c2'], title: 'Odd' })),
    ['const b = 2;', '## Odd', 'const a = 1;', 'const c = 3;'],
  );
  assert.match(
    refused(CELLS, (open) => groupCells(open, { cellIds: ['c2'], title: 'Write' })),
    /"kept" uses them and would come under the heading/,
  );
});

void test('addNote() and setSource() change one cell', () => {
  const sources = after(CELLS, (open) => addNote(open, { text: 'why', before: 'c2' }));
  assert.equal(sources[2], 'why');
  assert.deepEqual(setSource({ cells: notebook('abcdef'), catalogue }, { cellId: 'c0', source: 'abXef' }), [
    { kind: 'splice', cellId: 'c0', from: 2, to: 4, text: 'X' },
  ]);
});

void test('buildGraph() tells broken uses apart: defined below, unknown, defined twice', () => {
  const { broken } = buildGraph(
    notebook(
      'const early = await mill.bm25Filter({ queries: late.queries, corpus: nothing.corpus });',
      'const late = await mill.generate({ model: "m" });',
      'const late = await mill.generate({ model: "m" });',
    ),
    catalogue,
  );
  assert.deepEqual(
    broken.map(({ from, to, text, reason }) => [from?.cellId, from?.port, to.cellId, to.port, text, reason]),
    [
      ['c1', 'queries', 'c0', 'queries', 'late.queries', 'it is defined below, in cell 2'],
      [undefined, undefined, 'c0', 'corpus', 'nothing.corpus', 'no cell above defines it'],
      ['c1', null, 'c2', null, 'late', 'both define "late"'],
    ],
  );
});
