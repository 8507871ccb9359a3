import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import type { Size } from './nodeSize';

const COLUMN_GAP = 104;
const ROW_GAP = 40;

/**
 * Places for the nodes that have none among others that do: at the right of what they depend on, below
 * whatever is there already. Nothing that has a place is moved.
 */
export function placeMissing(graph: NotebookGraph, sizes: ReadonlyMap<string, Size>): Map<string, Position> {
  const placed = new Map<string, Position>();
  for (const { id, position } of graph.nodes) if (position !== null) placed.set(id, position);
  const added = new Map<string, Position>();
  for (const { id, position } of graph.nodes) {
    if (position !== null) continue;
    const place = firstFree(wanted(graph, id, placed, sizes), sizes.get(id), placed, sizes);
    placed.set(id, place);
    added.set(id, place);
  }
  return added;
}

function wanted(
  graph: NotebookGraph,
  id: string,
  placed: ReadonlyMap<string, Position>,
  sizes: ReadonlyMap<string, Size>,
): Position {
  const sources = graph.edges
    .filter((edge) => edge.to.cellId === id)
    .flatMap((edge) => {
      const position = placed.get(edge.from.cellId);
      return position === undefined ? [] : [{ ...position, width: sizes.get(edge.from.cellId)?.width ?? 0 }];
    });
  if (sources.length > 0) {
    return {
      x: Math.max(...sources.map(({ x, width }) => x + width)) + COLUMN_GAP,
      y: Math.min(...sources.map(({ y }) => y)),
    };
  }
  const ends = [...placed].map(([other, { y }]) => y + (sizes.get(other)?.height ?? 0));
  return { x: Math.min(0, ...[...placed.values()].map(({ x }) => x)), y: Math.max(0, ...ends) + ROW_GAP };
}

function firstFree(
  start: Position,
  size: Size | undefined,
  placed: ReadonlyMap<string, Position>,
  sizes: ReadonlyMap<string, Size>,
): Position {
  const { width, height } = size ?? { width: 0, height: 0 };
  let { y } = start;
  for (;;) {
    const top = y;
    const hit = [...placed].find(([id, other]) => {
      const { width: w, height: h } = sizes.get(id) ?? { width: 0, height: 0 };
      return (
        start.x < other.x + w && other.x < start.x + width && top < other.y + h && other.y < top + height
      );
    });
    if (hit === undefined) return { x: start.x, y };
    y = hit[1].y + (sizes.get(hit[0])?.height ?? 0) + ROW_GAP;
  }
}
