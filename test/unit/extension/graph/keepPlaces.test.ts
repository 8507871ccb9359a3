import assert from 'node:assert/strict';
import { test } from 'node:test';

import '../bareImports.ts';
import { addBlock, addNote, applyEdits, buildGraph, type NotebookCell } from '@querymill/kernel-bridge/core';
import { catalogue, TUTORIAL } from '../../core/graph/notebooks.ts';

const { keepPlaces } = await import('../../../../extension/src/graph/keepPlaces.ts');
const { nodeSize } = await import('../../../../extension/src/graph/nodeSize.ts');

const graph = buildGraph(TUTORIAL, catalogue);
const boxes = new Map(
  graph.nodes.map((node, index) => [node.id, { x: 320 * index, y: 40, ...nodeSize(node) }] as const),
);

function place(cell: NotebookCell | undefined): unknown {
  return cell?.metadata['querymill'];
}

test('keepPlaces() stores where every node stands, and gives what is new a place that is free', () => {
  const notebook = { cells: TUTORIAL, catalogue };
  const edits = keepPlaces(notebook, boxes, (now) => addBlock(now, { type: 'merge' }));
  const after = applyEdits(TUTORIAL, edits);
  for (const { id } of TUTORIAL) {
    const box = boxes.get(id);
    assert.deepEqual(place(after.find((cell) => cell.id === id)), { x: box?.x, y: box?.y });
  }
  const [added] = after.filter(({ id }) => !boxes.has(id));
  const at = place(added) as { x: number; y: number };
  for (const box of boxes.values()) {
    const apart = at.x >= box.x + box.width || at.x + 256 <= box.x || at.y >= box.y + box.height;
    assert.ok(apart, `${JSON.stringify(at)} lies on ${JSON.stringify(box)}`);
  }
});

test('keepPlaces() puts a note above the cell that it introduces', () => {
  const [, second] = TUTORIAL;
  const edits = keepPlaces({ cells: TUTORIAL, catalogue }, boxes, (now) =>
    addNote(now, { text: 'Why', before: second?.id ?? '' }),
  );
  const added = applyEdits(TUTORIAL, edits).find(({ id }) => !boxes.has(id));
  const at = place(added) as { x: number; y: number };
  assert.equal(at.x, boxes.get(second?.id ?? '')?.x);
  assert.ok(at.y < 40);
});

test('keepPlaces() without a canvas makes the edits and no more', () => {
  const edits = keepPlaces({ cells: TUTORIAL, catalogue }, null, (now) => addBlock(now, { type: 'merge' }));
  assert.deepEqual(
    edits.map(({ kind }) => kind),
    ['insert'],
  );
});
