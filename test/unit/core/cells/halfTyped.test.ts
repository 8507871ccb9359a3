import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { parseCell } from '../../../../kernel-bridge/src/core/cells/index.ts';
import { buildGraph } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { catalogue, notebook, TUTORIAL } from '../graph/notebooks.ts';

const HOSTILE = [
  ...TUTORIAL.filter((cell) => cell.type === 'code').map((cell) => cell.source),
  'const __proto__ = await mill.constructor({ __proto__: __proto__.valueOf, toString: [a.b, c.d] }, { on: "x" });',
  '// 🦊\r\nconst a = await mill.generate({\r\n  model: `x${`y${"z"}`}`, /* 🐻 */\r\n  ...rest,\r\n  [key]: 1,\r\n});',
  'class A<T extends B> { #p = 1; get q(): T { return this.#p! } static { await x } } export default A;',
  'import d, { type E, f as g } from "h"; for await (const { i = j } of k()) label: while (l) continue label;',
  'const re = /[/\\]]+/gu, n = 0x1F, big = 10n, t = tag`a${b}c`; async function* m() { yield* n }',
  'const {a, b: {c = d}, ...e} = await f; [g, h.i] = j; k ??= l?.[m]?.(n) as const;',
];

void test('no prefix of any cell makes parseCell() or buildGraph() throw', () => {
  for (const source of HOSTILE) {
    for (let end = 0; end <= source.length; end += 1) {
      const cell = parseCell(source.slice(0, end));
      assert.equal(cell.source.length, end);
    }
    for (let end = 0; end <= source.length; end += 7) {
      buildGraph(
        notebook('const data = await mill.dataset({ source: "tutorial" });', source.slice(0, end)),
        catalogue,
      );
    }
  }
});

void test('no cut, doubled or spliced text makes parseCell() or buildGraph() throw', () => {
  const pieces = fc.constantFrom(...HOSTILE);
  const broken = fc
    .tuple(pieces, pieces, fc.nat(), fc.nat(), fc.string({ maxLength: 4 }))
    .map(([a, b, from, to, text]) => {
      return a.slice(0, from % (a.length + 1)) + text + b.slice(to % (b.length + 1));
    });
  fc.assert(
    fc.property(broken, broken, (first, second) => {
      const graph = buildGraph(notebook(first, second), catalogue);
      assert.equal(graph.nodes.length, 2);
      for (const { range, cellId } of graph.problems) {
        const source = graph.byId.get(cellId)?.source ?? '';
        assert.ok(range === null || (range.from >= 0 && range.from <= range.to && range.to <= source.length));
      }
    }),
    { numRuns: 1000 },
  );
});
