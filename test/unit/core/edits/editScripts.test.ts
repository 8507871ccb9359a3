import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { CellCache } from '../../../../kernel-bridge/src/core/cells/index.ts';
import {
  addBlock,
  applyEdits,
  connect,
  disconnect,
  type Notebook,
  placeNodes,
  removeCells,
  renameBlock,
  resetParameter,
  setOption,
  setParameter,
} from '../../../../kernel-bridge/src/core/edits/index.ts';
import { buildGraph, headingOf, type NotebookCell } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { QuerymillError } from '../../../../kernel-bridge/src/core/index.ts';
import { catalogue } from '../graph/notebooks.ts';
import { commentsIn, comparable, meaningOf, randomGesture } from './randomGestures.ts';
import { Choices, decisions, writeNotebook } from './randomNotebooks.ts';

const cache = new CellCache();

/** What must be true of a notebook at every moment. */
function checkSound(cells: readonly NotebookCell[], title: string): void {
  const graph = buildGraph(cells, catalogue, cache);
  const broken = graph.problems.filter(({ code }) =>
    [
      'syntax',
      'definedBelow',
      'definedTwice',
      'unknownBlock',
      'unknownArgument',
      'unknownPort',
      'wrongPortType',
    ].includes(code),
  );
  assert.deepEqual(broken, [], `${title}\n${cells.map(({ source }) => source).join('\n---\n')}`);
  for (const { from, to } of graph.edges) {
    assert.ok(
      (graph.byId.get(from.cellId)?.index ?? Infinity) < (graph.byId.get(to.cellId)?.index ?? -1),
      title,
    );
  }
}

/** Cell id to the heading it stands under. */
function headings(cells: readonly NotebookCell[]): Map<string, string> {
  let heading = '';
  return new Map(
    cells.map((cell) => {
      if (headingOf(cell) !== undefined) heading = cell.id;
      return [cell.id, heading];
    }),
  );
}

function openNotebook(cells: readonly NotebookCell[]): Notebook {
  return { cells, catalogue, cache };
}

void test('1,000 random edit scripts keep every notebook in order, readable, commented and otherwise unchanged', () => {
  let made = 0;
  let refused = 0;
  let moved = 0;
  fc.assert(
    fc.property(decisions, (numbers) => {
      const choose = new Choices(numbers);
      let cells = writeNotebook(choose);
      checkSound(cells, 'as written');
      for (let step = 0; step < 6; step += 1) {
        const gesture = randomGesture(openNotebook(cells), choose);
        if (gesture === undefined) continue;
        const before = cells;
        try {
          const edits = gesture.make(openNotebook(before));
          cells = applyEdits(before, edits);
          if (edits.some(({ kind }) => kind === 'move')) moved += 1;
        } catch (error) {
          assert.ok(
            error instanceof QuerymillError && error.fields.kind === 'user',
            `${gesture.title}: ${String(error)}`,
          );
          refused += 1;
          continue;
        }
        made += 1;
        checkSound(cells, gesture.title);
        const expected = comparable(gesture.expect(meaningOf(openNotebook(before))));
        const shown = [
          gesture.title,
          ...before.map(({ source }) => source),
          '=====',
          ...cells.map(({ source }) => source),
        ];
        assert.deepEqual(comparable(meaningOf(openNotebook(cells))), expected, shown.join('\n---\n'));
        const left = new Set(cells.map(({ id }) => id));
        assert.deepEqual(
          commentsIn(cells, gesture),
          commentsIn(
            before.filter(({ id }) => left.has(id)),
            gesture,
          ),
          shown.join('\n---\n'),
        );
        const [under, stood] = [headings(cells), headings(before)];
        for (const [id, heading] of stood)
          if (under.has(id)) assert.equal(under.get(id), heading, gesture.title);
      }
    }),
    { numRuns: 2500 },
  );
  assert.ok(
    made > 2000 && refused > 50 && moved > 50,
    `${made} made, ${moved} with moves, ${refused} refused`,
  );
});

void test('reading a notebook and asking for what it says already leaves every byte', () => {
  fc.assert(
    fc.property(decisions, (numbers) => {
      const choose = new Choices(numbers);
      const cells = writeNotebook(choose);
      const open = openNotebook(cells);
      const graph = buildGraph(cells, catalogue, cache);
      assert.deepEqual(
        graph.nodes.map(({ source }) => source),
        cells.map(({ source }) => source),
      );
      assert.deepEqual(placeNodes(open, { positions: new Map() }), []);
      for (const node of graph.nodes) {
        if (node.kind !== 'block') continue;
        const { id: cellId } = node;
        for (const { name, state } of [...node.inputs, ...node.parameters]) {
          if (state.kind === 'literal')
            assert.deepEqual(setParameter(open, { cellId, name, value: state.value }), []);
          if (state.kind === 'absent') assert.deepEqual(resetParameter(open, { cellId, name }), []);
        }
        for (const [name, state] of node.options) {
          if (state.kind === 'literal')
            assert.deepEqual(setOption(open, { cellId, name, value: state.value }), []);
        }
        assert.deepEqual(renameBlock(open, { cellId, name: node.name }), []);
      }
      for (const { from, to, link } of graph.edges) {
        if (!link || from.port === null || to.port === null) continue;
        const ends = {
          from: { cellId: from.cellId, port: from.port },
          to: { cellId: to.cellId, port: to.port },
        };
        assert.deepEqual(connect(open, ends), []);
      }
    }),
    { numRuns: 300 },
  );
});

void test('a gesture and its opposite leave every byte', () => {
  fc.assert(
    fc.property(decisions, (numbers) => {
      const choose = new Choices(numbers);
      const cells = writeNotebook(choose);
      const graph = buildGraph(cells, catalogue, cache);
      const back = (...steps: readonly ((open: Notebook) => Parameters<typeof applyEdits>[1])[]) =>
        steps.reduce<readonly NotebookCell[]>((now, step) => applyEdits(now, step(openNotebook(now))), cells);
      for (const node of graph.nodes) {
        if (node.kind !== 'block') continue;
        const { id: cellId } = node;
        const added = back(
          (open) => addBlock(open, { type: 'sample', id: 'added', after: cellId }),
          (open) => removeCells(open, { cellIds: ['added'] }),
        );
        assert.deepEqual(added, cells);
        const renamed = back(
          (open) => renameBlock(open, { cellId, name: 'another' }),
          (open) => renameBlock(open, { cellId, name: node.name }),
        );
        assert.deepEqual(renamed, cells);
        const option = ['force', 'pin'].find((name) => !node.options.has(name)) ?? '';
        const optioned = back(
          (open) => setOption(open, { cellId, name: option, value: true }),
          (open) => setOption(open, { cellId, name: option, value: null }),
        );
        assert.deepEqual(optioned, cells);
        if (node.cell.args?.items.length === 0) continue;
        const name = node.parameters.find(({ state }) => state.kind === 'absent')?.name;
        if (name !== undefined) {
          const reset = back(
            (open) => setParameter(open, { cellId, name, value: [1, 'two'] }),
            (open) => resetParameter(open, { cellId, name }),
          );
          assert.deepEqual(reset, cells);
        }
      }
    }),
    { numRuns: 300 },
  );
});

void test('a link drawn and cut again leaves every byte', () => {
  fc.assert(
    fc.property(decisions, (numbers) => {
      const choose = new Choices(numbers);
      const cells = writeNotebook(choose);
      for (const { from, to } of possibleLinks(cells)) {
        const linked = applyEdits(cells, connect(openNotebook(cells), { from, to }));
        const node = buildGraph(linked, catalogue, cache).byId.get(to.cellId);
        const index = node?.kind === 'block' ? node.inputs.find(({ name }) => name === to.port) : undefined;
        const count = index?.property?.value?.list?.items.length ?? 1;
        const cut = disconnect(openNotebook(linked), { to: { ...to, index: count - 1 } });
        assert.deepEqual(applyEdits(linked, cut), cells);
      }
    }),
    { numRuns: 200 },
  );
});

/** Links from above into ports that are empty, or lists that do not have them; into literals that are not empty. */
function possibleLinks(cells: readonly NotebookCell[]) {
  const graph = buildGraph(cells, catalogue, cache);
  const blocks = graph.nodes.filter((node) => node.kind === 'block');
  return blocks.flatMap((target) =>
    target.inputs.flatMap((input) => {
      const list = input.property?.value?.list;
      const open = input.state.kind === 'absent' || (input.definition.list === true && list != null);
      if (!open || target.cell.args?.items.length === 0 || list?.items.length === 0) return [];
      return blocks
        .filter((source) => source.index < target.index)
        .flatMap((source) =>
          source.outputs
            .filter(({ name, definition }) => {
              const fits = [input.definition.type].flat().includes(definition.type);
              return fits && list?.items.some(({ text }) => text === `${source.name}.${name}`) !== true;
            })
            .map(({ name }) => ({
              from: { cellId: source.id, port: name },
              to: { cellId: target.id, port: input.name },
            })),
        );
    }),
  );
}
