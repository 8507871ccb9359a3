import type { GraphNode, NotebookGraph } from '@querymill/kernel-bridge/core';

/** A cell in the outline. */
export interface OutlineRow {
  readonly node: GraphNode;
  /** 1 for what stands under no heading. */
  readonly level: number;
}

/** The cells of a notebook as a tree: headings with what stands under them. A query leaves what has its words. */
export function outlineRows(graph: NotebookGraph, query: string): OutlineRow[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const rows: OutlineRow[] = [];
  let under = 0;
  for (const node of graph.nodes) {
    const heading = node.kind === 'note' ? node.heading : null;
    const level = heading ?? under + 1;
    if (heading !== null) under = heading;
    const text = (
      node.kind === 'block' ? `${node.name} ${node.type} ${node.source}` : node.source
    ).toLowerCase();
    if (words.every((word) => text.includes(word))) rows.push({ node, level });
  }
  return rows;
}
