import { type NotebookGraph, stepsToRun } from '@querymill/kernel-bridge/core';

/**
 * The cells to run so that one can run, in document order: those above it that are not ready, what follows
 * from them, and the cell itself.
 *
 * @param isReady whether a cell above the target can stay as it is, as far as it is concerned
 */
export function cellsToRun(
  graph: NotebookGraph,
  target: string,
  isReady: (cellId: string) => boolean,
): string[] {
  const running = new Set<string>();
  for (const id of stepsToRun(graph, target, 'block')) {
    const followsRunning = graph.edges.some((edge) => edge.to.cellId === id && running.has(edge.from.cellId));
    if (id === target || followsRunning || !isReady(id)) running.add(id);
  }
  return [...running];
}
