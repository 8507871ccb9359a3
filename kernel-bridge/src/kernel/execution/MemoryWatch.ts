import { getHeapStatistics } from 'node:v8';
import type { Worker } from 'node:worker_threads';

/** How often memory is looked at, in milliseconds. */
const INTERVAL = 100;
const MEBIBYTE = 2 ** 20;

/** What Node gives a program by itself, in MiB: fixed when the process starts. */
const usual = Math.round(getHeapStatistics().heap_size_limit / MEBIBYTE);
/**
 * Between the usual heap and the engine's own limit. An engine that meets its limit within one call ends the whole process, so the
 * limit lies far off, and the thread is ended half way.
 */
const headroom = Math.max(1_024, usual / 2);

/** The evaluator's heap in MiB, as the engine is told. */
export const HEAP_LIMIT = usual + headroom;
/** The heap in MiB beyond which the evaluator is given up. */
const MOST = usual + headroom / 2;

/**
 * Watches the heap of a worker thread that has started (one that is still starting loses the question, and all that follow);
 * `exceeded` is called once when it is too large.
 *
 * @returns a function that ends the watch
 */
export function watchMemory(worker: Worker, exceeded: (megabytes: number) => void): () => void {
  let asking = false;
  const look = async (): Promise<void> => {
    // The heap is a part of the resident memory, which costs less to ask for.
    if (asking || process.memoryUsage.rss() < MOST * MEBIBYTE) return;
    asking = true;
    try {
      const { used_heap_size: used } = await worker.getHeapStatistics();
      asking = false;
      if (used < MOST * MEBIBYTE) return;
      clearInterval(timer);
      exceeded(Math.round(used / 1e6));
    } catch {
      // The thread has ended in the meantime.
      clearInterval(timer);
    }
  };
  const timer = setInterval(() => void look(), INTERVAL).unref();
  return () => clearInterval(timer);
}
