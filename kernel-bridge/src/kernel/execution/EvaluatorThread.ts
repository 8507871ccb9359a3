import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { createAnswerBox, putAnswer } from '../evaluator/answerBox.ts';
import type { EvaluatorData, FromEvaluator, LookupRequest, ToEvaluator } from '../evaluator/messages.ts';
import { createRing } from '../evaluator/output/ringLayout.ts';
import { RingReader, type TextSink } from '../evaluator/output/RingReader.ts';
import { endChildren } from './endChildren.ts';
import { HEAP_LIMIT, watchMemory } from './MemoryWatch.ts';
import { ExecutionTerminator } from './ExecutionTerminator.ts';

/** How long text may wait to be joined with more, in milliseconds. */
const COALESCE = 50;
/** How long cooperation is given before running code is cut off, in milliseconds. */
const COOPERATION = 40;
/** How long the engine is given to cut running code off, in milliseconds. */
const TERMINATION = 500;
/** How long code may resist before the evaluator is replaced, in milliseconds. */
const PATIENCE = 5_000;
/** How long the thread may take to start before nobody waits for it any more, in milliseconds. */
const START = 2_000;
/** Cutting code off in a timer leaves Node's bookkeeping of callbacks unbalanced; checked, it would end the whole process. */
const WORKER_FLAGS = ['--no-force-async-hooks-checks'];

type Ordered = Extract<FromEvaluator, { at: number }>;

/** Messages that make outputs: floods of them are slowed down. */
const PACED: ReadonlySet<string> = new Set(['display', 'clear', 'comm']);

/** What the thread reports. */
export interface EvaluatorEvents {
  readonly text: TextSink;
  /** Each message after the text that came before it. */
  readonly message: (message: FromEvaluator) => void;
  /** How long to wait before more outputs are published, in milliseconds. */
  readonly delay: () => number;
  /** The thread has ended by itself or was given up; its variables are gone. */
  readonly lost: (reason: string) => void;
}

/** The worker thread that runs user code, seen from the main thread. It is replaced when it is lost. */
export class EvaluatorThread {
  readonly #url: URL;
  readonly #blockTypes: readonly string[];
  readonly #events: EvaluatorEvents;
  /** Resolves when the first thread has all that a cell needs: its first cell is then as fast as the next. */
  readonly ready: Promise<unknown>;
  #markReady: () => void = () => undefined;
  readonly #lookups = new Map<number, (value: unknown) => void>();
  #answers = createAnswerBox();
  #worker: Worker;
  #reader: RingReader;
  #terminator: ExecutionTerminator;
  #timer: NodeJS.Timeout | null = null;
  #urgent: NodeJS.Immediate | null = null;
  /** Messages that wait for their turn, in order. */
  readonly #held: Ordered[] = [];
  #release: NodeJS.Timeout | null = null;
  #interrupting: Promise<void> | null = null;
  #acknowledge: ((id: number | null) => void) | null = null;
  #lastInterrupt = 0;
  #lastLookup = 0;
  #disposed = false;
  #unwatch: () => void = () => undefined;

  constructor(url: URL, blockTypes: readonly string[], events: EvaluatorEvents) {
    this.#url = url;
    this.#blockTypes = blockTypes;
    this.#events = events;
    const warm = new Promise<void>((resolve) => (this.#markReady = resolve));
    this.ready = Promise.race([warm, delay(START, undefined, { ref: false })]);
    [this.#worker, this.#reader, this.#terminator] = this.#start();
  }

  post(message: ToEvaluator): void {
    this.#worker.postMessage(message);
  }

  /** Answers the `prompt` for which the thread stands still; null says that there is no answer. */
  answerPrompt(answer: string | null): void {
    putAnswer(this.#answers, answer);
  }

  /** Publishes all text that has been written so far. */
  flush(): void {
    this.#cancelTimer();
    this.#reader.drain(this.#held[0]?.at);
  }

  /** Asks about live values; null when there is no answer in time, as while a cell spins. `timeout` in milliseconds. */
  lookUp(request: LookupRequest, timeout: number): Promise<unknown> {
    const id = ++this.#lastLookup;
    return new Promise((resolve) => {
      const timer = setTimeout(() => answer(null), timeout);
      const answer = (value: unknown): void => {
        clearTimeout(timer);
        this.#lookups.delete(id);
        resolve(value);
      };
      this.#lookups.set(id, answer);
      this.post({ type: 'lookup', id, request });
    });
  }

  /** An interrupt that is under way; nothing new may be started before it has ended, or it would be hit too. */
  get interrupting(): Promise<void> | null {
    return this.#interrupting;
  }

  /** Stops what runs: first asks, then cuts off, then replaces the thread. Resolves when user code has stopped. */
  interrupt(): Promise<void> {
    this.#interrupting ??= this.#interrupt().finally(() => (this.#interrupting = null));
    this.#handOver();
    return this.#interrupting;
  }

  /** Ends the thread for good. Resolves when it has ended: never, while it is inside a native call. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#cancelTimer();
    if (this.#release) clearTimeout(this.#release);
    this.#terminator.dispose();
    this.#unwatch();
    await this.#worker.terminate();
  }

  async #interrupt(): Promise<void> {
    const worker = this.#worker;
    const deadline = Date.now() + PATIENCE;
    if (await this.#askToStop(COOPERATION)) return;
    while (Date.now() < deadline && worker === this.#worker) {
      // A thread that is inside a native call does not answer before it returns.
      await Promise.race([this.#terminator.terminate(), delay(TERMINATION)]);
      const stopped = await this.#askToStop(100);
      if (stopped && !this.#terminator.underWay) return;
      if (stopped) continue;
      // The thread may be blocked by a child process that it waits for.
      endChildren(Date.now() < deadline - PATIENCE / 2 ? 'SIGINT' : 'SIGKILL');
    }
    if (worker === this.#worker) this.#replace(`The code did not stop within ${PATIENCE / 1000} s`);
  }

  /** Asks, and says whether this very question was answered in time: only then has the thread run code since. */
  #askToStop(timeout: number): Promise<boolean> {
    const id = ++this.#lastInterrupt;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeout);
      this.#acknowledge = (answered) => {
        if (answered !== id && answered !== null) return;
        clearTimeout(timer);
        resolve(true);
      };
      this.post({ type: 'interrupt', id });
    });
  }

  #replace(reason: string): void {
    const old = this.#worker;
    this.#handOver(true);
    this.#reader.drain();
    this.#terminator.dispose();
    this.#unwatch();
    [this.#worker, this.#reader, this.#terminator] = this.#start();
    void old.terminate();
    this.#acknowledge?.(null);
    this.#events.lost(reason);
  }

  #start(): [Worker, RingReader, ExecutionTerminator] {
    const ring = createRing();
    this.#answers = createAnswerBox();
    const workerData: EvaluatorData = { ring, answers: this.#answers, blockTypes: this.#blockTypes };
    // The main thread is started with little space for new objects; user code gets what Node gives by itself.
    setFlagsFromString('--max-semi-space-size=0');
    setFlagsFromString('--max-old-space-size=0');
    const worker = new Worker(this.#url, {
      workerData,
      stdout: true,
      stderr: true,
      execArgv: WORKER_FLAGS,
      env: SHARE_ENV,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT },
      name: 'evaluator',
    });
    const reader = new RingReader(ring, this.#events.text);
    let reason = 'The evaluator ended';
    // Its first message says that it has started.
    worker.once('message', () => {
      if (worker !== this.#worker) return;
      this.#unwatch = watchMemory(worker, (megabytes) => {
        if (worker === this.#worker) this.#replace(`The code used ${megabytes} MB of memory`);
      });
    });
    worker.on('message', (message: FromEvaluator) => worker === this.#worker && this.#receive(message));
    worker.on('error', (error: Error) => (reason = `The evaluator failed: ${error.message}`));
    worker.on('exit', () => worker === this.#worker && !this.#disposed && this.#replace(reason));
    return [worker, reader, new ExecutionTerminator(worker.threadId)];
  }

  #receive(message: FromEvaluator): void {
    if (message.type === 'output') {
      // Never at once: a flood would then keep this thread in its message handler, deaf to everything else.
      if (this.#reader.writerWaits) this.#urgent ??= setImmediate(() => this.flush());
      else this.#timer ??= setTimeout(() => this.flush(), COALESCE);
      return;
    }
    if ('at' in message) {
      this.#held.push(message);
      if (!this.#release) this.#handOver();
    } else if (message.type === 'interrupted') this.#acknowledge?.(message.id);
    else if (message.type === 'ready') this.#markReady();
    else if (message.type === 'lookup') this.#lookups.get(message.id)?.(message.value);
    else this.#events.message(message);
  }

  /** Hands over what is held, each after the text before it, as fast as front ends take it; at once after an interrupt. */
  #handOver(atOnce = false): void {
    if (this.#release) clearTimeout(this.#release);
    this.#release = null;
    for (let message = this.#held[0]; message; message = this.#held[0]) {
      const waits = PACED.has(message.type) && !this.#interrupting && !atOnce;
      const delay = waits ? this.#events.delay() : 0;
      if (delay > 0) {
        this.#release = setTimeout(() => this.#handOver(), delay);
        return;
      }
      this.#held.shift();
      this.#reader.drain(message.at);
      this.#events.message(message);
      this.#reader.messageHandled();
    }
  }

  #cancelTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#urgent) clearImmediate(this.#urgent);
    this.#timer = null;
    this.#urgent = null;
  }
}
