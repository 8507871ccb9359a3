import assert from 'node:assert/strict';
import { test } from 'node:test';

import { YNotebook } from '@jupyter/ydoc';

import { applyEdits } from '../../../../extension/src/document/applyEdits.ts';
import {
  addBlock,
  addNote,
  type Edit,
  groupCells,
  type Notebook,
  pasteCells,
  placeNodes,
  putIntoLink,
  removeCells,
  setOption,
} from '../../../../kernel-bridge/src/core/edits/index.ts';
import { buildGraph, type NotebookCell } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { canonicalJson, QuerymillError } from '../../../../kernel-bridge/src/core/index.ts';
import { randomGesture } from '../../core/edits/randomGestures.ts';
import { Choices } from '../../core/edits/randomNotebooks.ts';
import { catalogue, TUTORIAL } from '../../core/graph/notebooks.ts';

const GESTURES = 500;

/** Numbers that look random and are the same in every run (a linear congruential generator). */
function numbers(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  });
}

/** All a notebook holds, byte for byte but for the order of the keys of metadata, which a shared map does not keep. */
function contentOf(notebook: YNotebook): string {
  return canonicalJson(notebook.toJSON());
}

function open(notebook: YNotebook): Notebook {
  const cells = notebook.cells.map((cell): NotebookCell => {
    const note: unknown = cell.getMetadata('querymill');
    const metadata = note === undefined ? {} : { querymill: note };
    return {
      id: cell.id,
      type: cell.cell_type === 'code' ? 'code' : 'markdown',
      source: cell.getSource(),
      metadata,
    };
  });
  return { cells, catalogue };
}

/** Some gesture on some cells, those of several cells and of places among them. */
function someGesture(notebook: Notebook, choose: Choices): readonly Edit[] {
  const { cells } = notebook;
  const ids = cells.map(({ id }) => id);
  const picked = ids.filter(() => choose.below(4) === 0);
  const position = { x: choose.below(900), y: choose.below(900) };
  switch (choose.below(10)) {
    case 0:
      return addBlock(notebook, { type: choose.one([...catalogue.keys()]) ?? 'dataset', position });
    case 1:
      return placeNodes(notebook, { positions: new Map(picked.map((id) => [id, position])) });
    case 2:
      return ids.length < 6 ? [] : removeCells(notebook, { cellIds: picked.slice(0, 2), reconnect: true });
    case 3:
      if (ids.length > 40) return removeCells(notebook, { cellIds: ids.slice(30) });
      return pasteCells(notebook, { cells: cells.filter(({ id }) => picked.includes(id)), offset: position });
    case 4:
      return groupCells(notebook, { cellIds: picked.slice(0, 2), title: 'Some' });
    case 5:
      return addNote(notebook, { text: 'why', ...(picked[0] === undefined ? {} : { before: picked[0] }) });
    case 6: {
      const filter = buildGraph(cells, catalogue).nodes.find(
        (node) => node.kind === 'block' && node.definition?.bypass !== undefined,
      );
      return filter === undefined
        ? []
        : setOption(notebook, {
            cellId: filter.id,
            name: 'bypass',
            value: choose.below(2) === 0 ? true : null,
          });
    }
    case 7: {
      const { nodes, edges } = buildGraph(cells, catalogue);
      const block = choose.one(nodes.filter(({ kind }) => kind === 'block'));
      const link = choose.one(edges.filter((edge) => edge.link));
      if (block === undefined || link?.from.port == null || link.to.port === null) return [];
      const { cellId, port, index } = link.to;
      return putIntoLink(notebook, {
        cellId: block.id,
        from: { cellId: link.from.cellId, port: link.from.port },
        to: { cellId, port, ...(index === null ? {} : { index }) },
      });
    }
    default:
      return randomGesture(notebook, choose)?.make(notebook) ?? [];
  }
}

void test(`${GESTURES} random gestures are ${GESTURES} steps of undo: undone they give the same bytes back, redone too`, (context) => {
  const notebook = new YNotebook();
  context.after(() => {
    notebook.dispose();
  });
  notebook.transact(() => {
    for (const { id, type, source } of TUTORIAL) {
      notebook.addCell({ id, cell_type: type, source, metadata: {} });
    }
  }, false);
  const states = [contentOf(notebook)];
  let refused = 0;
  for (let tries = 0; states.length <= GESTURES && tries < 20 * GESTURES; tries += 1) {
    const choose = new Choices(numbers(tries + 1, 40));
    let edits: readonly Edit[] = [];
    try {
      edits = someGesture(open(notebook), choose);
    } catch (error) {
      if (!(error instanceof QuerymillError)) throw error;
      refused += 1;
      continue;
    }
    if (edits.length === 0) continue;
    applyEdits(notebook, edits);
    const now = contentOf(notebook);
    if (now !== states.at(-1)) states.push(now);
  }
  assert.equal(states.length, GESTURES + 1, `${refused} were refused`);
  for (let step = GESTURES - 1; step >= 0; step -= 1) {
    notebook.undo();
    assert.ok(contentOf(notebook) === states[step], `after undoing gesture ${step + 1}`);
  }
  assert.equal(notebook.canUndo(), false);
  for (let step = 1; step <= GESTURES; step += 1) notebook.redo();
  assert.ok(contentOf(notebook) === states[GESTURES], 'after redoing all');
});
