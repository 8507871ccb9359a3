import type { GraphNode, NotebookGraph } from '../graph/index.ts';

/** How a node is called in a sentence: a block by its variable, another cell by its number. */
export function nodeLabel(node: GraphNode): string {
  return node.kind === 'block' ? `"${node.name}"` : `cell ${node.index + 1}`;
}

/** The shortest way along edges from one cell to another, as labels; empty if there is none. */
export function pathInWords(graph: NotebookGraph, from: string, to: string): string[] {
  const before = new Map<string, string | null>([[from, null]]);
  const open = [from];
  for (let id = open.shift(); id !== undefined && !before.has(to); id = open.shift()) {
    for (const edge of graph.edges) {
      if (edge.from.cellId !== id || before.has(edge.to.cellId)) continue;
      before.set(edge.to.cellId, id);
      open.push(edge.to.cellId);
    }
  }
  if (!before.has(to)) return [];
  const path: string[] = [];
  for (let id: string | null = to; id !== null; id = before.get(id) ?? null) {
    const node = graph.byId.get(id);
    path.unshift(node === undefined ? `"${id}"` : nodeLabel(node));
  }
  return path;
}
