import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import { foldColumns } from './foldColumns';
import { groupsOf } from './groupsOf';
import { layoutGroups } from './layoutGroups';
import type { Size } from './nodeSize';
import { stackNotes } from './stackNotes';
import { toColumns } from './toColumns';

/**
 * Places every node: along the links from left to right, folded into bands like lines of text so that the
 * whole fits a screen. Notes stand above the cell that follows them; where headings divide a notebook, the
 * cells under each stand together. The same graph gives the same places.
 *
 * @param sizes room that each node takes, by cell id
 */
export function layoutGraph(graph: NotebookGraph, sizes: ReadonlyMap<string, Size>): Map<string, Position> {
  const groups = groupsOf(graph.nodes);
  if (groups.length > 0) return layoutGroups(graph, groups, sizes);
  const { title, stacks, trailing } = stackNotes(graph.nodes, sizes);
  return foldColumns(toColumns(graph, stacks), title, trailing);
}
