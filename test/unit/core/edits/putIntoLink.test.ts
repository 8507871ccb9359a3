import assert from 'node:assert/strict';
import { test } from 'node:test';

import { putIntoLink } from '../../../../kernel-bridge/src/core/edits/index.ts';
import { notebook } from '../graph/notebooks.ts';
import { after, orderAfter, refusal } from './gestures.ts';

/** `c3` filters and is linked to nothing but the corpus; `c2.queries` goes into `c4`, a list of two. */
const CELLS = notebook(
  'const data = await mill.dataset({ source: "tutorial" });',
  'const seeds = await mill.sample({ train: data.train, corpus: data.corpus });',
  'const pseudo = await mill.generate({ documents: seeds.documents, model: "smollm2-135m-instruct" });',
  'const kept = await mill.bm25Filter({ corpus: data.corpus, maxRank: 3 });',
  'const colbert = await mill.colbert({ pairs: seeds.pairs, queries: [pseudo.queries, old.queries], corpus: data.corpus });',
);
const LINK = { from: { cellId: 'c2', port: 'queries' }, to: { cellId: 'c4', port: 'queries', index: 0 } };

void test('putIntoLink() leads the link through the block and leaves the rest of a list alone', () => {
  const sources = after(CELLS, (open) => putIntoLink(open, { cellId: 'c3', ...LINK }));
  assert.equal(
    sources[3],
    'const kept = await mill.bm25Filter({ corpus: data.corpus, maxRank: 3, queries: pseudo.queries });',
  );
  assert.match(sources[4] ?? '', /queries: \[kept\.queries, old\.queries\]/);
  assert.deepEqual(
    sources.slice(0, 3),
    CELLS.slice(0, 3).map(({ source }) => source),
  );
});

void test('putIntoLink() moves a block that stands below the cell which is to use it', () => {
  const [data, seeds, pseudo, kept, colbert] = CELLS;
  const cells = [data, seeds, pseudo, colbert, kept].filter((cell) => cell !== undefined);
  assert.equal(
    orderAfter(cells, (open) => putIntoLink(open, { cellId: 'c3', ...LINK })),
    'c0 c1 c2 c3 c4',
  );
});

void test('putIntoLink() takes a block that the link leads into already', () => {
  const cells = CELLS.map((cell) =>
    cell.id === 'c3'
      ? { ...cell, source: 'const kept = await mill.bm25Filter({ queries: pseudo.queries });' }
      : cell,
  );
  const sources = after(cells, (open) => putIntoLink(open, { cellId: 'c3', ...LINK }));
  assert.equal(sources[3], cells[3]?.source);
  assert.match(sources[4] ?? '', /queries: \[kept\.queries, old\.queries\]/);
});

void test('putIntoLink() refuses in words a block that does not fit, one whose input is taken, and a circle', () => {
  assert.match(
    refusal(CELLS, (open) => putIntoLink(open, { cellId: 'c1', ...LINK })),
    /^Cannot insert "seeds" here: it does not turn Queries into what "colbert\.queries" takes\. It takes .*Topics.* and gives Pairs, /,
  );
  const other = 'const kept = await mill.bm25Filter({ queries: other.queries, corpus: data.corpus });';
  const taken = CELLS.map((cell) => (cell.id === 'c3' ? { ...cell, source: other } : cell));
  assert.equal(
    refusal(
      [
        ...notebook('const other = await mill.merge({ queries: [] });').map((cell) => ({ ...cell, id: 'x' })),
        ...taken,
      ],
      (open) => putIntoLink(open, { cellId: 'c3', ...LINK }),
    ),
    'Cannot insert "kept" here: its input "queries" takes "other.queries" already. Cut that link first.',
  );
  const circle = notebook(
    'const one = await mill.merge({ queries: [] });',
    'const two = await mill.merge({ queries: [one.queries] });',
    'const three = await mill.merge({ queries: [two.queries] });',
  );
  assert.match(
    refusal(circle, (open) =>
      putIntoLink(open, {
        cellId: 'c2',
        from: { cellId: 'c0', port: 'queries' },
        to: { cellId: 'c1', port: 'queries', index: 0 },
      }),
    ),
    /cycle/,
  );
});
