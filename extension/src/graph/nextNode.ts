import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';

/** A key that moves from block to block. */
export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

/**
 * The node that an arrow key leads to: along the links to the left and right, the nearest one where several
 * are linked; by place above and below, and where nothing is linked.
 */
export function nextNode(
  graph: NotebookGraph,
  places: ReadonlyMap<string, Position>,
  from: string,
  direction: Direction,
): string | undefined {
  const here = places.get(from);
  if (here === undefined) return undefined;
  const linked = graph.edges.flatMap((edge) => {
    if (direction === 'ArrowRight' && edge.from.cellId === from) return [edge.to.cellId];
    return direction === 'ArrowLeft' && edge.to.cellId === from ? [edge.from.cellId] : [];
  });
  const candidates = linked.length > 0 ? linked : graph.nodes.map(({ id }) => id);
  const horizontal = direction === 'ArrowLeft' || direction === 'ArrowRight';
  const sign = direction === 'ArrowLeft' || direction === 'ArrowUp' ? -1 : 1;
  let best: string | undefined;
  let least = Infinity;
  for (const id of candidates) {
    const there = places.get(id);
    if (there === undefined || id === from) continue;
    const along = sign * (horizontal ? there.x - here.x : there.y - here.y);
    const aside = Math.abs(horizontal ? there.y - here.y : there.x - here.x);
    if (linked.length === 0 && along <= 0) continue;
    const distance = Math.abs(along) + 2 * aside;
    if (distance < least) [best, least] = [id, distance];
  }
  return best;
}
