import {
  applyEdits,
  buildGraph,
  type Edit,
  type GraphNode,
  type Notebook,
  placeNodes,
  type Position,
} from '@querymill/kernel-bridge/core';

import type { Box } from './alignNodes';
import { nodeSize } from './nodeSize';
import { placeMissing } from './placeMissing';

const GAP = 40;

/** What KeepPlaces needs to know beyond the gesture. */
export interface KeepPlacesOptions {
  /** The new cells know places, but no exact ones: together they go down to where nothing stands. */
  readonly isLoose?: boolean;
}

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
  { isLoose = false }: KeepPlacesOptions = {},
): Edit[] {
  if (boxes === null) return [...edit(notebook)];
  const kept = placeNodes(notebook, { positions: boxes });
  const placed = { ...notebook, cells: applyEdits(notebook.cells, kept) };
  const edits = edit(placed);
  const cells = applyEdits(placed.cells, edits);
  const graph = buildGraph(cells, notebook.catalogue, notebook.cache);
  const sizes = new Map(graph.nodes.map((node) => [node.id, boxes.get(node.id) ?? nodeSize(node)]));
  const added = graph.nodes.filter(({ id }) => !boxes.has(id));
  const positions = new Map([...placeMissing(graph, sizes), ...(isLoose ? inRoom(added, boxes) : [])]);
  return [...kept, ...edits, ...placeNodes({ cells }, { positions })];
}

/** Where nodes stand when all of them go down until none touches what is there. */
function inRoom(added: readonly GraphNode[], boxes: ReadonlyMap<string, Box>): Map<string, Position> {
  const own = added.flatMap((node) =>
    node.position === null ? [] : [{ id: node.id, ...node.position, ...nodeSize(node) }],
  );
  let down = 0;
  for (;;) {
    const hits = own.flatMap(({ x, y, width, height }) =>
      [...boxes.values()].flatMap((box) => {
        const top = y + down;
        const isClear =
          x >= box.x + box.width || box.x >= x + width || top >= box.y + box.height || box.y >= top + height;
        return isClear ? [] : [box.y + box.height + GAP - y];
      }),
    );
    if (hits.length === 0) break;
    down = Math.max(...hits);
  }
  return new Map(own.map(({ id, x, y }) => [id, { x, y: y + down }]));
}
