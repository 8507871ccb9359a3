import type { NotebookGraph } from './graphTypes.ts';

/** Ids of the cells that a cell depends on, through any number of edges; in document order, without the cell itself. */
export function ancestors(graph: NotebookGraph, cellId: string): string[] {
  return reach(graph, cellId, 'to', 'from');
}

/** Ids of the cells that depend on a cell, through any number of edges; in document order, without the cell itself. */
export function descendants(graph: NotebookGraph, cellId: string): string[] {
  return reach(graph, cellId, 'from', 'to');
}

/**
 * Ids of the code cells to run, in document order.
 *
 * @param scope `block`: the cell and its ancestors; `upTo`: every code cell down to it; `from`: the cell
 * and all that depends on it
 */
export function stepsToRun(graph: NotebookGraph, cellId: string, scope: 'block' | 'upTo' | 'from'): string[] {
  const target = graph.byId.get(cellId);
  if (target === undefined) return [];
  if (scope === 'from') {
    const below = descendants(graph, cellId).filter((id) => graph.byId.get(id)?.kind !== 'note');
    return target.kind === 'note' ? below : [cellId, ...below];
  }
  const needed = scope === 'block' ? new Set([...ancestors(graph, cellId), cellId]) : null;
  return graph.nodes
    .filter(
      (node) =>
        node.kind !== 'note' && node.index <= target.index && (needed === null || needed.has(node.id)),
    )
    .map((node) => node.id);
}

function reach(graph: NotebookGraph, start: string, near: 'from' | 'to', far: 'from' | 'to'): string[] {
  const next = new Map<string, string[]>();
  for (const edge of graph.edges) {
    const known = next.get(edge[near].cellId);
    if (known === undefined) next.set(edge[near].cellId, [edge[far].cellId]);
    else known.push(edge[far].cellId);
  }
  const found = new Set<string>();
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next.get(id) ?? []) {
      if (other === start || found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return graph.nodes.filter((node) => found.has(node.id)).map((node) => node.id);
}
