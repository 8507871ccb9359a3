import type { NotebookGraph } from '@querymill/kernel-bridge/core';

/**
 * The pairs of cells that links join and no longer way does: the backbone of a pipeline. A link from the data
 * set to a block that also follows it through others is not in it. (Transitive reduction.)
 *
 * @returns whether a pair, given as source and target, belongs to it
 */
export function findSpine(graph: NotebookGraph): (from: string, to: string) => boolean {
  const parents = new Map<string, Set<string>>();
  for (const { from, to } of graph.edges) {
    const known = parents.get(to.cellId) ?? new Set();
    parents.set(to.cellId, known.add(from.cellId));
  }
  const above = new Map<string, ReadonlySet<string>>();
  for (const { id } of graph.nodes) {
    const own = new Set<string>();
    for (const parent of parents.get(id) ?? []) {
      own.add(parent);
      for (const ancestor of above.get(parent) ?? []) own.add(ancestor);
    }
    above.set(id, own);
  }
  return (from, to) => {
    for (const parent of parents.get(to) ?? [])
      if (parent !== from && above.get(parent)?.has(from)) return false;
    return true;
  };
}
