import { Worker } from 'node:worker_threads';
import type { FromLanguage, LanguageData, Question, Questions, RanCell, ToLanguage } from './messages.ts';

/** How many cells are kept for services that start later. */
const MOST_CELLS = 1_000;
/** The compiler's heap, in MiB: a runaway type ends this thread, not the kernel. */
const HEAP = 512;

/**
 * The language services' thread, seen from the main thread. It is started at the first question, and again after it has failed; until
 * then it costs nothing.
 */
export class LanguageThread {
  readonly #url: URL;
  readonly #data: LanguageData;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #cells: RanCell[] = [];
  #worker: Worker | null = null;
  #last = 0;
  #disposed = false;

  constructor(url: URL, data: LanguageData) {
    this.#url = url;
    this.#data = data;
  }

  /** Whether someone has asked something yet. */
  get started(): boolean {
    return this.#worker !== null;
  }

  /** Tells of a cell that has run. */
  add(cell: RanCell): void {
    this.#cells.push(cell);
    if (this.#cells.length > MOST_CELLS) this.#cells.shift();
    this.#post({ type: 'cell', cell });
  }

  /** The evaluator was replaced: no cell has run. */
  forget(): void {
    this.#cells = [];
    this.#post({ type: 'forget' });
  }

  /** Asks; null when there is no answer within `timeout` milliseconds. */
  ask<Q extends Question>(
    question: Q,
    request: Questions[Q]['request'],
    timeout: number,
  ): Promise<Questions[Q]['answer'] | null> {
    if (this.#disposed) return Promise.resolve(null);
    this.#worker ??= this.#start();
    const id = ++this.#last;
    return new Promise((resolve) => {
      const timer = setTimeout(() => answer(null), timeout);
      const answer = (value: unknown): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(value as Questions[Q]['answer'] | null);
      };
      this.#waiting.set(id, answer);
      this.#post({ type: question, id, request } as ToLanguage);
    });
  }

  /** Ends the thread. Idempotent. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#lose();
    await this.#worker?.terminate();
  }

  #post(message: ToLanguage): void {
    this.#worker?.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(this.#url, {
      workerData: this.#data,
      name: 'language',
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    });
    worker.unref();
    worker.on('message', ({ id, answer }: FromLanguage) => this.#waiting.get(id)?.(answer));
    // The end of the thread follows, and with it the loss of what it was asked.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      this.#lose();
    });
    for (const cell of this.#cells) worker.postMessage({ type: 'cell', cell } satisfies ToLanguage);
    return worker;
  }

  #lose(): void {
    for (const answer of [...this.#waiting.values()]) answer(null);
  }
}
