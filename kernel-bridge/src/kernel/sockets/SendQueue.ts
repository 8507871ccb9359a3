import type { Frame } from '../wire/WireCodec.ts';

/** What a queue needs of a zeromq socket. */
export interface SendingSocket {
  send(frames: Frame[]): Promise<void>;
}

/**
 * Sends messages one after another. zeromq refuses a send that overlaps another on the same socket (EBUSY),
 * so each socket has exactly one queue and nothing sends past it.
 */
export class SendQueue {
  readonly #socket: SendingSocket;
  readonly #onError: (error: unknown) => void;
  #pending: Frame[][] = [];
  #pump: Promise<void> | null = null;
  #held = false;

  constructor(socket: SendingSocket, onError: (error: unknown) => void) {
    this.#socket = socket;
    this.#onError = onError;
  }

  /** Appends a message; it leaves in order. */
  send(frames: Frame[]): void {
    this.#pending.push(frames);
    if (!this.#held) this.#pump ??= this.#run();
  }

  /** Keeps what is appended from now on until `release`. */
  hold(): void {
    this.#held = true;
  }

  /** Sends what was kept. */
  release(): void {
    this.#held = false;
    if (this.#pending.length > 0) this.#pump ??= this.#run();
  }

  /** Resolves when everything handed in so far has been given to zeromq. */
  async drained(): Promise<void> {
    this.release();
    while (this.#pump) await this.#pump;
  }

  async #run(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      for (const frames of batch) {
        try {
          await this.#socket.send(frames);
        } catch (error) {
          this.#onError(error);
        }
      }
    }
    this.#pump = null;
  }
}
