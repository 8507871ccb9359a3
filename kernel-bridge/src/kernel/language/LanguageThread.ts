import { Worker } from 'node:worker_threads';
import type { FromLanguage, LanguageData, Question, Questions, RanCell, ToLanguage } from './messages.ts';

/** How many cells are kept for services that start later. */
const MOST_CELLS = 1_000;

/**
 * Space for new objects in MiB. With more of it, the engine may fill what it allows beyond the limit before it can end the thread, and
 * then ends the process.
 */
const YOUNG = 16;

/** What the thread may take. */
export interface LanguageLimits {
  /** The compiler's heap in MiB: a runaway type ends this thread, not the kernel. */
  readonly heap: number;
  /** After how many milliseconds without a question the thread is ended, so that its memory goes back. */
  readonly idle: number;
  /** How long a question waits for services that are starting, in milliseconds: late and complete is better than half. */
  readonly start: number;
}

const LIMITS: LanguageLimits = { heap: 512, idle: 5 * 60_000, start: 15_000 };

/**
 * The language services' thread, seen from the main thread. It is started at the first question, ended when nobody has asked for some
 * minutes, and started again on need, as after it has failed; until then it costs nothing.
 */
export class LanguageThread {
  readonly #url: URL;
  readonly #data: LanguageData;
  readonly #limits: LanguageLimits;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #cells: RanCell[] = [];
  #worker: Worker | null = null;
  #ready = false;
  #used = false;
  #rest: NodeJS.Timeout | null = null;
  #last = 0;
  #disposed = false;

  constructor(url: URL, data: LanguageData, limits: Partial<LanguageLimits> = {}) {
    this.#url = url;
    this.#data = data;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Whether someone has asked something yet. */
  get used(): boolean {
    return this.#used;
  }

  /** Whether the thread runs now. */
  get running(): boolean {
    return this.#worker !== null;
  }

  /** Whether it has answered since it was started: then it answers fast. */
  get ready(): boolean {
    return this.#ready;
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

  /** Asks; null when there is no answer within `timeout` milliseconds, or a little longer while the services start. */
  ask<Q extends Question>(
    question: Q,
    request: Questions[Q]['request'],
    timeout: number,
  ): Promise<Questions[Q]['answer'] | null> {
    if (this.#disposed) return Promise.resolve(null);
    this.#used = true;
    this.#worker ??= this.#start();
    this.#stayAwake();
    const id = ++this.#last;
    return new Promise((resolve) => {
      const patience = this.#ready ? timeout : Math.max(timeout, this.#limits.start);
      const timer = setTimeout(() => answer(null), patience);
      const answer = (value: unknown): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        this.#rest?.refresh();
        resolve(value as Questions[Q]['answer'] | null);
      };
      this.#waiting.set(id, answer);
      this.#post({ type: question, id, request } as ToLanguage);
    });
  }

  /** Ends the thread. Idempotent. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#end();
  }

  #post(message: ToLanguage): void {
    this.#worker?.postMessage(message);
  }

  #stayAwake(): void {
    if (this.#rest) return void this.#rest.refresh();
    this.#rest = setTimeout(() => {
      if (this.#waiting.size > 0) this.#rest?.refresh();
      else void this.#end();
    }, this.#limits.idle).unref();
  }

  #start(): Worker {
    const worker = new Worker(this.#url, {
      workerData: this.#data,
      name: 'language',
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.heap, maxYoungGenerationSizeMb: YOUNG },
    });
    worker.unref();
    worker.on('message', ({ id, answer }: FromLanguage) => {
      if (worker !== this.#worker) return;
      this.#ready = true;
      this.#waiting.get(id)?.(answer);
    });
    // The end of the thread follows, and with it the loss of what it was asked.
    worker.on('error', () => undefined);
    worker.on('exit', () => worker === this.#worker && this.#lose());
    for (const cell of this.#cells) worker.postMessage({ type: 'cell', cell } satisfies ToLanguage);
    return worker;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    if (this.#rest) clearTimeout(this.#rest);
    this.#rest = null;
    this.#lose();
    await worker?.terminate();
  }

  #lose(): void {
    this.#worker = null;
    this.#ready = false;
    for (const answer of [...this.#waiting.values()]) answer(null);
  }
}
