import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import type { LayoutTask } from './layoutWorker';
import type { Size } from './nodeSize';

/**
 * Lays a graph out in a thread of its own, so that the page goes on while a large one is placed. The thread
 * ends with its answer.
 *
 * @param sizes room that each node takes, by cell id
 * @throws Error where the browser cannot start the thread
 */
export function layoutInWorker(
  graph: NotebookGraph,
  sizes: ReadonlyMap<string, Size>,
): Promise<ReadonlyMap<string, Position>> {
  const worker = new Worker(new URL('./layoutWorker.js', import.meta.url));
  const answer = new Promise<ReadonlyMap<string, Position>>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ReadonlyMap<string, Position>>) => resolve(data);
    worker.onerror = ({ message }) =>
      reject(new Error(`Cannot lay out the graph: ${message}. Reload the page and try again`));
  });
  const task: LayoutTask = [graph, sizes];
  worker.postMessage(task);
  return answer.finally(() => worker.terminate());
}
