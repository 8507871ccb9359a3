import { AsyncLocalStorage } from 'node:async_hooks';
import { Interrupted } from './Interrupted.ts';
import type { ExecutionRequest } from './messages.ts';

const current = new AsyncLocalStorage<Execution>();
let newest: Execution | null = null;
let anyInterrupted = false;

/** One run of one cell, and everything that it started: timers and promises find their way back to it. */
export class Execution {
  readonly request: ExecutionRequest;
  /** How tracebacks call the cell. */
  readonly file: string;
  readonly #abort = new AbortController();
  readonly #onInterrupt = new Set<(error: Interrupted) => void>();

  constructor(request: ExecutionRequest) {
    this.request = request;
    this.file = request.stored ? `Cell [${request.count}]` : `Code [${request.index}]`;
  }

  /** The execution that the running code belongs to; outside of any, the one that began last. */
  static get current(): Execution | null {
    return current.getStore() ?? newest;
  }

  /** Stops code of an interrupted cell from going on after an `await`. */
  static checkInterrupted(): void {
    if (anyInterrupted && current.getStore()?.interrupted) throw new Interrupted();
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
