/** The thread that holds one index: builds it when it is missing or damaged, then answers in order. */
import { existsSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

import { buildIndex } from './buildIndex.ts';
import { RowIndex } from './RowIndex.ts';
import type { ThreadData, ThreadMessage, ThreadRequest } from './threadMessages.ts';

const REPORT_EVERY_MS = 100;
const { plan, target } = workerData as ThreadData;
let index: RowIndex | undefined;

try {
  index = open();
  tell({ kind: 'ready', count: index.count, columns: index.columns });
} catch (error) {
  tell({ kind: 'broken', message: wordsOf(error) });
}

parentPort?.on('message', (request: ThreadRequest) => {
  const { id } = request;
  try {
    tell({ kind: 'answer', id, result: answer(request) });
  } catch (error) {
    tell({ kind: 'refusal', id, message: wordsOf(error) });
  }
});

function answer(request: ThreadRequest): unknown {
  try {
    return ask(request);
  } catch (error) {
    if (!isDamage(error)) throw error;
    index?.close();
    rmSync(target, { force: true });
    index = open();
    return ask(request);
  }
}

function ask({ method, params }: ThreadRequest): unknown {
  if (index === undefined) throw new Error('Cannot read the rows: their index could not be built');
  if (method === 'compare') {
    const { with: other, ...rest } = params as { with: string; limit?: number; shift?: string };
    return index.compare(other, rest);
  }
  // Each method takes what its own request carries; the comm has checked that it is an object.
  return (index[method] as (params: unknown) => unknown).call(index, params);
}

function open(): RowIndex {
  if (existsSync(target)) {
    try {
      return new RowIndex(target);
    } catch {
      rmSync(target, { force: true }); // damaged or of a crashed writer: built again below
    }
  }
  let reported = 0;
  buildIndex(plan, target, (done, total) => {
    const now = Date.now();
    if (now - reported < REPORT_EVERY_MS && done < total) return;
    reported = now;
    tell({ kind: 'progress', done, total });
  });
  return new RowIndex(target);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return code === 11 || code === 26;
}

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
