import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import { findSpine } from './findSpine';
import { foldColumns } from './foldColumns';
import type { Size } from './nodeSize';
import { orderColumns } from './orderColumns';
import { rankNodes } from './rankNodes';
import { stackNotes } from './stackNotes';

/**
 * Places every node: along the links from left to right, folded into bands like lines of text so that the
 * whole fits a screen. Notes stand above the cell that follows them. The same graph gives the same places.
 *
 * @param sizes room that each node takes, by cell id
 */
export function layoutGraph(graph: NotebookGraph, sizes: ReadonlyMap<string, Size>): Map<string, Position> {
  const { title, stacks, trailing } = stackNotes(graph.nodes, sizes);
  const columns = orderColumns(graph, rankNodes(graph), findSpine(graph));
  return foldColumns(
    columns.map((column) => column.flatMap((id) => stacks.get(id) ?? [])),
    title,
    trailing,
  );
}
