import type { NotebookGraph } from '@querymill/kernel-bridge/core';

/**
 * The column of each cell that is not a note, from 0 at the left. A block stands as far right as what uses
 * it allows: what is needed late is drawn late, and blocks that end a pipeline stand side by side to be
 * compared. Code that nothing uses stands right behind what it reads.
 */
export function rankNodes(graph: NotebookGraph): Map<string, number> {
  const cells = graph.nodes.filter((node) => node.kind !== 'note');
  const index = new Map(cells.map((node) => [node.id, node.index]));
  const children = new Map<string, string[]>();
  const parents = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    const [above, below] = [index.get(from.cellId), index.get(to.cellId)];
    if (above === undefined || below === undefined || above >= below) continue;
    children.set(from.cellId, [...(children.get(from.cellId) ?? []), to.cellId]);
    parents.set(to.cellId, [...(parents.get(to.cellId) ?? []), from.cellId]);
  }
  const isTail = (id: string): boolean => graph.byId.get(id)?.kind === 'code' && !children.has(id);
  const ranks = new Map<string, number>();
  for (const { id } of [...cells].reverse()) {
    if (isTail(id)) continue;
    const below = (children.get(id) ?? []).flatMap((child) => ranks.get(child) ?? []);
    ranks.set(id, below.length === 0 ? 0 : Math.min(...below) - 1);
  }
  for (const { id } of cells) {
    if (!isTail(id)) continue;
    const above = (parents.get(id) ?? []).flatMap((parent) => ranks.get(parent) ?? []);
    if (above.length > 0) ranks.set(id, Math.max(...above) + 1);
  }
  placeLonely(cells, ranks, (id) => !children.has(id) && !parents.has(id));
  const first = Math.min(...ranks.values());
  return new Map([...ranks].map(([id, rank]) => [id, rank - first]));
}

/** A cell without links stands in the column of the cell that follows it in the notebook. */
function placeLonely(
  cells: readonly { readonly id: string }[],
  ranks: Map<string, number>,
  isLonely: (id: string) => boolean,
): void {
  let next = Math.max(0, ...ranks.values());
  for (const { id } of [...cells].reverse()) {
    if (isLonely(id)) ranks.set(id, next);
    else next = ranks.get(id) ?? next;
  }
}
