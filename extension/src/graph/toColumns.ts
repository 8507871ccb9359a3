import type { NotebookGraph } from '@querymill/kernel-bridge/core';

import { findSpine } from './findSpine';
import { orderColumns } from './orderColumns';
import { rankNodes } from './rankNodes';
import type { Column, Stack } from './stackNotes';

/** The cells of a graph in columns along its links, each with the notes above it. */
export function toColumns(graph: NotebookGraph, stacks: ReadonlyMap<string, Stack>): Column[] {
  const columns = orderColumns(graph, rankNodes(graph), findSpine(graph));
  return columns.map((column) => column.flatMap((id) => stacks.get(id) ?? []));
}
