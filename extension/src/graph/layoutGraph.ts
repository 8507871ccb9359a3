import dagre from '@dagrejs/dagre';
import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import { foldColumns } from './foldColumns';
import { type Column, type Stack, stackNotes } from './stackNotes';
import type { Size } from './nodeSize';

/**
 * Places every node: along the links from left to right, folded into bands like lines of text so that the
 * whole fits a screen. Notes stand above the cell that follows them. The same graph gives the same places.
 *
 * @param sizes room that each node takes, by cell id
 */
export function layoutGraph(graph: NotebookGraph, sizes: ReadonlyMap<string, Size>): Map<string, Position> {
  const { title, stacks, trailing } = stackNotes(graph.nodes, sizes);
  const columns = rankStacks(graph, stacks);
  return foldColumns(columns, title, trailing);
}

/** The columns of a left-to-right drawing, each from top to bottom. */
function rankStacks(graph: NotebookGraph, stacks: ReadonlyMap<string, Stack>): Column[] {
  const drawing = new dagre.graphlib.Graph({ multigraph: true });
  drawing.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 96 });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const [id, stack] of stacks) drawing.setNode(id, { width: stack.width, height: stack.height });
  for (const edge of graph.edges) {
    const { cellId: from } = edge.from;
    const { cellId: to } = edge.to;
    if (stacks.has(from) && stacks.has(to) && from !== to) drawing.setEdge(from, to, { weight: edge.link ? 2 : 1 });
  }
  dagre.layout(drawing);
  const columns = new Map<number, { stack: Stack; y: number }[]>();
  for (const [id, stack] of stacks) {
    const { x, y } = drawing.node(id);
    const rank = Math.round(x);
    const column = columns.get(rank) ?? [];
    columns.set(rank, [...column, { stack, y }]);
  }
  return [...columns.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, entries]) => entries.sort((a, b) => a.y - b.y).map(({ stack }) => stack));
}
