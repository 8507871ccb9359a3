import type { GraphNode, NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import type { Size } from './nodeSize';
import { NOTE_GAP } from './stackNotes';

const COLUMN_GAP = 104;
const ROW_GAP = 40;

type Places = ReadonlyMap<string, Position>;
type Sizes = ReadonlyMap<string, Size>;

/**
 * Places for the nodes that have none among others that do: a note above the cell that follows it, anything
 * else at the right of what it depends on, or of the cell above it; always where nothing stands yet. Nothing
 * that has a place is moved.
 */
export function placeMissing(graph: NotebookGraph, sizes: Sizes): Map<string, Position> {
  const placed = new Map<string, Position>();
  for (const { id, position } of graph.nodes) if (position !== null) placed.set(id, position);
  const added = new Map<string, Position>();
  const put = (node: GraphNode, place: Position): void => {
    placed.set(node.id, place);
    added.set(node.id, place);
  };
  const missing = graph.nodes.filter(({ position }) => position === null);
  for (const node of missing) {
    if (node.kind === 'note') continue;
    put(node, firstFree(besideSources(graph, node, placed, sizes), sizes.get(node.id), placed, sizes));
  }
  // From the last to the first, so that of two notes above one cell the first stands on top.
  for (const node of missing.toReversed()) {
    if (node.kind !== 'note') continue;
    put(node, aboveNext(graph, node, placed, sizes) ?? atFoot(placed, sizes));
  }
  return added;
}

function besideSources(graph: NotebookGraph, node: GraphNode, placed: Places, sizes: Sizes): Position {
  const linked = graph.edges.filter((edge) => edge.to.cellId === node.id).map((edge) => edge.from.cellId);
  const above = graph.nodes.findLast(
    ({ kind, index, id }) => kind !== 'note' && index < node.index && placed.has(id),
  );
  const sources = (linked.some((id) => placed.has(id)) ? linked : [above?.id ?? '']).flatMap((id) => {
    const place = placed.get(id);
    return place === undefined ? [] : [{ ...place, width: sizes.get(id)?.width ?? 0 }];
  });
  if (sources.length === 0) return atFoot(placed, sizes);
  return {
    x: Math.max(...sources.map(({ x, width }) => x + width)) + COLUMN_GAP,
    y: Math.min(...sources.map(({ y }) => y)),
  };
}

/** Above the next cell and the notes that stand above that already; null where no cell follows. */
function aboveNext(graph: NotebookGraph, node: GraphNode, placed: Places, sizes: Sizes): Position | null {
  const next = graph.nodes.find(({ index, id }) => index > node.index && placed.has(id));
  const place = placed.get(next?.id ?? '');
  if (next === undefined || place === undefined) return null;
  return { x: place.x, y: place.y - (sizes.get(node.id)?.height ?? 0) - NOTE_GAP };
}

function atFoot(placed: Places, sizes: Sizes): Position {
  const ends = [...placed].map(([id, { y }]) => y + (sizes.get(id)?.height ?? 0));
  return { x: Math.min(0, ...[...placed.values()].map(({ x }) => x)), y: Math.max(0, ...ends) + ROW_GAP };
}

/** The first place from `start` downwards where a node of this size touches no other. */
export function firstFree(start: Position, size: Size | undefined, placed: Places, sizes: Sizes): Position {
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
