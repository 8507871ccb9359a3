import type { MessagePort } from 'node:worker_threads';
import { RingWriter } from './output/RingWriter.ts';
import type { FromEvaluator } from './messages.ts';

type Unplaced<T> = T extends { at: number } ? Omit<T, 'at'> : never;

/** The evaluator's way to the main thread. Text goes through the ring; whatever else is said comes after the text before it. */
export class Port {
  readonly ring: RingWriter;
  readonly #port: MessagePort;

  constructor(port: MessagePort, ring: SharedArrayBuffer) {
    this.#port = port;
    this.ring = new RingWriter(ring, () => this.post({ type: 'output' }));
  }

  /** Sends a message that has no place among the outputs. */
  post(message: FromEvaluator): void {
    this.#port.postMessage(message);
  }

  /** Sends a message that must be handled after all text written so far. @throws DataCloneError */
  postInOrder(message: Unplaced<FromEvaluator>): void {
    this.#port.postMessage({ ...message, at: this.ring.position });
    this.ring.countMessage();
  }
}
