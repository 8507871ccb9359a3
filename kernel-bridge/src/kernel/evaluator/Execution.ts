import { AsyncLocalStorage } from 'node:async_hooks';
import { Interrupted } from './Interrupted.ts';
import type { ExecutionRequest } from './messages.ts';

const current = new AsyncLocalStorage<Execution>();
let newest: Execution | null = null;
let anyInterrupted = false;

/** How long an interrupted cell may still await things to clean up, in milliseconds. */
const CLEAN_UP = 1_000;

/** One run of one cell, and everything that it started: timers and promises find their way back to it. */
export class Execution {
  readonly request: ExecutionRequest;
  /** How tracebacks call the cell. */
  readonly file: string;
  readonly #abort = new AbortController();
  #interruptedAt = Infinity;
  #leaves = false;
  readonly #onInterrupt = new Set<(error: Interrupted) => void>();

  constructor(request: ExecutionRequest) {
    this.request = request;
    this.file = request.stored ? `Cell [${request.count}]` : `Code [${request.index}]`;
  }

  /** The execution that the running code belongs to; outside of any, the one that began last. */
  static get current(): Execution | null {
    return current.getStore() ?? newest;
  }

  /** Whether the running code belongs to a cell that was interrupted. */
  static get currentInterrupted(): boolean {
    return anyInterrupted && (current.getStore()?.interrupted ?? false);
  }

  /**
   * Called when an `await` of a cell ends: one that the interrupt met goes no further.
   *
   * @param cleaningUp whether it began after the interrupt, as in a `finally` block
   */
  static resume(cleaningUp: boolean): void {
    if (!cleaningUp && Execution.currentInterrupted) throw new Interrupted();
  }

  /** Called with what a cell is about to await. Code that catches `Interrupted` and goes on is held here for ever. */
  static hold<T>(awaited: T): T | Promise<never> {
    if (!anyInterrupted) return awaited;
    const { interruptedAt = Infinity } = current.getStore() ?? {};
    return performance.now() - interruptedAt > CLEAN_UP ? new Promise<never>(() => undefined) : awaited;
  }

  /** Whether the cell asks the front end to leave. */
  get leaves(): boolean {
    return this.#leaves;
  }

  askToLeave(): void {
    this.#leaves = true;
  }

  /** Time of the interrupt, on the clock of performance.now(); Infinity without one. */
  get interruptedAt(): number {
    return this.#interruptedAt;
  }

  /** Aborted when the cell is interrupted. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get interrupted(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Runs code as part of this execution. */
  run<T>(code: () => T): T {
    remember(this);
    return current.run(this, code);
  }

  interrupt(): void {
    if (this.interrupted) return;
    anyInterrupted = true;
    this.#interruptedAt = performance.now();
    const error = new Interrupted();
    for (const reject of this.#onInterrupt) reject(error);
    this.#onInterrupt.clear();
    this.#abort.abort(error);
  }

  /** A promise that also rejects with `Interrupted` when the cell is interrupted. */
  interruptible<T>(
    start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void,
  ): Promise<T> {
    return new Promise<T>((resolve, reject: (reason: unknown) => void) => {
      if (this.interrupted) return reject(new Interrupted());
      this.#onInterrupt.add(reject);
      const done = (): boolean => this.#onInterrupt.delete(reject);
      start(
        (value) => {
          done();
          resolve(value);
        },
        (reason) => {
          done();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- user code may throw anything
          reject(reason);
        },
      );
    });
  }
}

function remember(execution: Execution): void {
  newest = execution;
}
