/** A message that came over a comm. */
export interface CommMessage {
  readonly data: unknown;
  readonly metadata: Record<string, unknown>;
  readonly buffers: readonly Uint8Array[];
}

export type CommHandler = (message: CommMessage) => void;
type SendComm = (event: 'msg' | 'close', data: unknown, buffers: readonly Uint8Array[]) => void;

/** One open comm between a front end and code on the main thread. Messages wait until someone listens. */
export class Comm {
  readonly id: string;
  readonly target: string;
  readonly #send: SendComm;
  #handler: CommHandler | null = null;
  #waiting: CommMessage[] = [];
  #closed = false;
  /** Called once when the front end closes the comm. */
  onClose: (() => void) | null = null;

  constructor(id: string, target: string, send: SendComm) {
    this.id = id;
    this.target = target;
    this.#send = send;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get onMsg(): CommHandler | null {
    return this.#handler;
  }

  /** Assign a function to receive messages, those that came before included. */
  set onMsg(handler: CommHandler | null) {
    this.#handler = handler;
    if (handler) for (const message of this.#waiting.splice(0)) handler(message);
  }

  /** Sends JSON data and binary buffers to the front end. Nothing is sent once the comm is closed. */
  send(data: unknown, buffers: readonly Uint8Array[] = []): void {
    if (!this.#closed) this.#send('msg', data, buffers);
  }

  close(data: unknown = {}): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#send('close', data, []);
  }

  /** For the manager: a message has come. */
  receive(message: CommMessage): void {
    if (this.#handler) this.#handler(message);
    else this.#waiting.push(message);
  }

  /** For the manager: the front end has closed the comm. */
  closedByPeer(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose?.();
  }
}
