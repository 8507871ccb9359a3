import { Worker } from 'node:worker_threads';

import type { ExploreColumn } from '../core/index.ts';
import type { ThreadData, ThreadMessage, ThreadMethod } from './threadMessages.ts';

/** What is known of an index once it can be asked. */
export interface ReadyIndex {
  readonly count: number;
  readonly columns: readonly ExploreColumn[];
}

interface Waiting {
  readonly method: ThreadMethod;
  readonly params: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Memory that a thread's heap may take, in MB; SQLite's own cache comes on top. */
const MAX_HEAP_MB = 512;

/**
 * Asks the thread of one index. One question is with the thread at a time, so that an outdated one that has not
 * begun costs nothing; one that runs is given up together with its thread, and another thread goes on.
 */
export class IndexThread {
  readonly #data: ThreadData;
  readonly #url: URL;
  readonly #onProgress: (done: number, total: number) => void;
  readonly #queue: Waiting[] = [];
  #worker: Worker | undefined;
  #asked: Waiting | undefined;
  #id = 0;
  #ready: PromiseWithResolvers<ReadyIndex>;
  #isReady = false;

  constructor(data: ThreadData, url: URL, onProgress: (done: number, total: number) => void) {
    this.#data = data;
    this.#url = url;
    this.#onProgress = onProgress;
    this.#ready = Promise.withResolvers();
    this.#start();
  }

  /** Resolves when the index is whole. @throws Error when it cannot be built */
  get ready(): Promise<ReadyIndex> {
    return this.#ready.promise;
  }

  /** @param signal gives the question up: the promise rejects at once */
  ask(method: ThreadMethod, params: unknown, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { method, params, resolve, reject };
      this.#queue.push(waiting);
      signal?.addEventListener('abort', () => this.#giveUp(waiting), { once: true });
      this.#next();
    });
  }

  /** Ends the thread; whoever waits is told. */
  dispose(): void {
    for (const waiting of [...this.#queue.splice(0), ...(this.#asked === undefined ? [] : [this.#asked])])
      waiting.reject(outdated());
    this.#asked = undefined;
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): void {
    const worker = new Worker(this.#url, {
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      execArgv: [],
    });
    worker.unref();
    worker.on('message', (message: ThreadMessage) => {
      if (worker === this.#worker) this.#receive(message);
    });
    worker.on('error', (error: Error) => {
      if (worker === this.#worker) this.#fail(error);
    });
    this.#worker = worker;
  }

  #receive(message: ThreadMessage): void {
    switch (message.kind) {
      case 'progress':
        this.#onProgress(message.done, message.total);
        return;
      case 'ready':
        this.#isReady = true;
        this.#ready.resolve(message);
        this.#next();
        return;
      case 'broken':
        this.#fail(new Error(message.message));
        return;
      case 'answer':
      case 'refusal': {
        const asked = message.id === this.#id ? this.#asked : undefined;
        this.#asked = undefined;
        if (message.kind === 'answer') asked?.resolve(message.result);
        else asked?.reject(new Error(message.message));
        this.#next();
      }
    }
  }

  #next(): void {
    if (!this.#isReady || this.#asked !== undefined) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#asked = next;
    this.#id += 1;
    this.#worker?.postMessage({ id: this.#id, method: next.method, params: next.params });
  }

  #giveUp(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at >= 0) this.#queue.splice(at, 1);
    waiting.reject(outdated());
    if (this.#asked !== waiting) return;
    // SQLite answers in one call that nothing can end: the thread ends after it, and another one takes over.
    this.#asked = undefined;
    this.#isReady = false;
    void this.#worker?.terminate();
    this.#start();
  }

  #fail(error: Error): void {
    this.#ready.promise.catch(() => undefined);
    this.#ready.reject(error);
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
    this.#asked?.reject(error);
    this.#asked = undefined;
    this.#isReady = false;
  }
}

/** Why a question was not answered. */
function outdated(): Error {
  return new Error('Cannot answer: the question was taken back');
}
