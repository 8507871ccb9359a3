import { applyEdits, buildGraph, type Edit, type Notebook, placeNodes } from '@querymill/kernel-bridge/core';

import type { Box } from './alignNodes';
import { nodeSize } from './nodeSize';
import { placeMissing } from './placeMissing';

/**
 * The edits of a gesture that brings cells into a notebook, with what stands on the canvas placed as it
 * stands and the new cells where there is room: nothing moves under the user's eyes.
 *
 * @param boxes what is drawn, by cell id; null: nothing is drawn, and nobody has a place to keep
 */
export function keepPlaces(
  notebook: Notebook,
  boxes: ReadonlyMap<string, Box> | null,
  edit: (notebook: Notebook) => readonly Edit[],
): Edit[] {
  if (boxes === null) return [...edit(notebook)];
  const kept = placeNodes(notebook, { positions: boxes });
  const placed = { ...notebook, cells: applyEdits(notebook.cells, kept) };
  const edits = edit(placed);
  const cells = applyEdits(placed.cells, edits);
  const graph = buildGraph(cells, notebook.catalogue, notebook.cache);
  const sizes = new Map(graph.nodes.map((node) => [node.id, boxes.get(node.id) ?? nodeSize(node)]));
  return [...kept, ...edits, ...placeNodes({ cells }, { positions: placeMissing(graph, sizes) })];
}
