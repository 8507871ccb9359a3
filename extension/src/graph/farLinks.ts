import type { GraphEdge, NotebookGraph } from '@querymill/kernel-bridge/core';

import type { Box } from './alignNodes';

/** A link as long as this at most leads to the next column. */
const NEAR = 240;
/** A port with as many links as this is known by its name. */
const MUCH_USED = 4;

/**
 * The links whose way would lead across much of the canvas: to another column than the next, from a port that
 * is much used, past what its source already reaches another way, or across other nodes. Only links that have
 * a name as one port can be in it.
 *
 * @param boxes where every node stands, by cell id
 * @param isSpine whether a pair of cells belongs to the backbone of the pipeline
 */
export function farLinks(
  graph: NotebookGraph,
  boxes: ReadonlyMap<string, Box>,
  isSpine: (from: string, to: string) => boolean,
): ReadonlySet<GraphEdge> {
  const uses = new Map<string, number>();
  for (const edge of graph.edges) uses.set(portOf(edge), (uses.get(portOf(edge)) ?? 0) + 1);
  const all = [...boxes];
  return new Set(
    graph.edges.filter((edge) => {
      const { from, to } = edge;
      const [source, target] = [boxes.get(from.cellId), boxes.get(to.cellId)];
      if (from.port === null || source === undefined || target === undefined) return false;
      const start = source.x + source.width;
      const isNear = target.x >= start && target.x - start <= NEAR;
      if (isNear && Math.abs(target.y - source.y) <= Math.max(source.height, target.height)) return false;
      if (!isSpine(from.cellId, to.cellId) || (uses.get(portOf(edge)) ?? 0) >= MUCH_USED) return true;
      return all.some(
        ([id, box]) =>
          id !== from.cellId && id !== to.cellId && target.x >= start && liesBetween(box, source, target),
      );
    }),
  );
}

function portOf({ from }: GraphEdge): string {
  return `${from.cellId}:${from.port ?? ''}`;
}

/** Whether the straight way from the right of one node to the left of another leads across a third. */
function liesBetween(box: Box, source: Box, target: Box): boolean {
  const [x1, y1] = [source.x + source.width, source.y + source.height / 2];
  const [x2, y2] = [target.x, target.y + target.height / 2];
  const [from, to] = [Math.max(x1, box.x), Math.min(x2, box.x + box.width)];
  if (from >= to) return false;
  const at = (x: number): number => y1 + ((y2 - y1) * (x - x1)) / Math.max(x2 - x1, 1);
  const [low, high] = [at(from), at(to)].sort((a, b) => a - b);
  return (high ?? 0) > box.y && (low ?? 0) < box.y + box.height;
}
