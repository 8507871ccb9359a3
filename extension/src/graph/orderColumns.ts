import type { NotebookGraph } from '@querymill/kernel-bridge/core';

const SWEEPS = 3;

/**
 * Columns of cell ids from top to bottom: in document order, then moved next to what they are linked with,
 * so that few links cross. Links that skip a column have no say.
 */
export function orderColumns(
  graph: NotebookGraph,
  ranks: ReadonlyMap<string, number>,
  isSpine: (from: string, to: string) => boolean,
): string[][] {
  const columns: string[][] = [];
  for (const { id } of graph.nodes) {
    const rank = ranks.get(id);
    if (rank === undefined) continue;
    const column = (columns[rank] ??= []);
    column.push(id);
  }
  const isNext = (from: string, to: string): boolean =>
    (ranks.get(to) ?? 0) - (ranks.get(from) ?? 0) === 1 && isSpine(from, to);
  const neighbours = (id: string, side: 'from' | 'to'): string[] =>
    graph.edges
      .filter((edge) => edge[side].cellId === id && isNext(edge.from.cellId, edge.to.cellId))
      .map((edge) => edge[side === 'from' ? 'to' : 'from'].cellId);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const rows = new Map(columns.flatMap((column) => column.map((id, row) => [id, row] as const)));
    for (const column of forward ? columns : [...columns].reverse()) {
      const weight = new Map(
        column.map((id) => [id, mean(neighbours(id, forward ? 'to' : 'from'), rows) ?? rows.get(id) ?? 0]),
      );
      column.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
      column.forEach((id, row) => rows.set(id, row));
    }
  }
  return columns.filter((column) => column.length > 0);
}

function mean(ids: readonly string[], rows: ReadonlyMap<string, number>): number | undefined {
  const known = ids.flatMap((id) => rows.get(id) ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, row) => sum + row, 0) / known.length;
}
