import { Execution } from './Execution.ts';

/** Questions to the main thread that wait for an answer: each belongs to a cell and ends with it when it is interrupted. */
export class Calls {
  readonly #open = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  #last = 0;

  /** Asks; `send` gets the number under which the answer must come. */
  ask(send: (id: number, executionIndex: number) => void): Promise<unknown> {
    const execution = Execution.current;
    if (!execution)
      return Promise.reject(new Error('Cannot call a service: no cell has run yet. Run a cell first'));
    const id = ++this.#last;
    const origin = new Error();
    const answer = execution.interruptible<unknown>((resolve, reject) => {
      this.#open.set(id, { resolve, reject: (reason) => reject(calledFrom(reason, origin)) });
      send(id, execution.request.index);
    });
    return answer.finally(() => this.#open.delete(id));
  }

  resolve(id: number, value: unknown): void {
    this.#open.get(id)?.resolve(value);
  }

  reject(id: number, reason: unknown): void {
    this.#open.get(id)?.reject(reason);
  }
}

/** Gives an error of the main thread the frames of the cell that called. */
function calledFrom(reason: unknown, origin: Error): unknown {
  if (!(reason instanceof Error)) return reason;
  const frames = (origin.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const value = [`${reason.name}: ${reason.message}`, ...frames].join('\n');
  Object.defineProperty(reason, 'stack', { value, configurable: true, writable: true });
  return reason;
}
