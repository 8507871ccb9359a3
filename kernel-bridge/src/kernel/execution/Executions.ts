import type { ExecutionRequest } from '../evaluator/messages.ts';
import type { IncomingMessage } from '../wire/Message.ts';

/** How many ended cells can still be given late output. */
const KEPT = 10_000;

/** One execute request that was started. */
export class ExecutionRecord {
  readonly request: ExecutionRequest;
  readonly message: IncomingMessage;
  readonly #abort = new AbortController();
  running = true;

  constructor(request: ExecutionRequest, message: IncomingMessage) {
    this.request = request;
    this.message = message;
  }

  /** Raw header of the request: parent of all that the cell puts out. */
  get parent(): Buffer {
    return this.message.rawHeader;
  }

  /** Id of the notebook cell; only some front ends send it. */
  get cellId(): string | null {
    const id = this.message.metadata['cellId'];
    return typeof id === 'string' ? id : null;
  }

  /** Aborted by an interrupt. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  abort(reason: Error): void {
    this.#abort.abort(reason);
  }
}

/** All executions whose output can still arrive, by their number. */
export class Executions {
  readonly #records = new Map<number, ExecutionRecord>();
  #next = 1;

  /** The number of the next execution. */
  nextIndex(): number {
    return this.#next++;
  }

  add(record: ExecutionRecord): void {
    this.#records.set(record.request.index, record);
    if (this.#records.size <= KEPT) return;
    for (const [index, old] of this.#records) {
      if (this.#records.size <= KEPT) break;
      if (!old.running) this.#records.delete(index);
    }
  }

  get(index: number): ExecutionRecord | undefined {
    return this.#records.get(index);
  }

  running(): ExecutionRecord[] {
    return [...this.#records.values()].filter((record) => record.running);
  }
}
