import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

/** Name of the comm target that the kernel registers. */
const TARGET = 'querymill';
const TIMEOUT_MS = 20_000;

interface Pending {
  readonly take: (result: unknown) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** One conversation with a kernel: requests with replies, and events in between. */
export class KernelComm implements IDisposable {
  /** Called with every message that is not a reply. */
  onEvent: (event: unknown) => void = () => undefined;
  /** Called when the kernel closes the comm: it has no such target, or it ends. */
  onClose: () => void = () => undefined;
  readonly #comm: Kernel.IComm;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(kernel: Kernel.IKernelConnection, target = TARGET) {
    this.#comm = kernel.createComm(target);
    this.#comm.onMsg = (message) => {
      this.#receive(message);
    };
    this.#comm.onClose = () => {
      this.#rejectAll('the kernel closed the connection');
      this.onClose();
    };
    this.#comm.open({ v: 1 });
  }

  get isDisposed(): boolean {
    return this.#comm.isDisposed;
  }

  dispose(): void {
    this.onClose = () => undefined;
    this.#rejectAll('the connection was given up');
    this.#comm.dispose();
  }

  /**
   * Asks the kernel.
   *
   * @param take gets the result before any later message of the kernel is handled
   * @returns the `result` of the reply
   * @throws Error with the kernel's own words, or when no reply comes within 20 s
   */
  request(
    method: string,
    params: JSONObject,
    take: (result: unknown) => void = () => undefined,
  ): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`Cannot ask the kernel for "${method}": it did not answer in time. Try again`));
      }, TIMEOUT_MS);
      this.#pending.set(id, { take, resolve, reject, timer });
      this.#comm.send({ v: 1, id, method, params });
    });
  }

  #receive(message: KernelMessage.ICommMsgMsg): void {
    const { data } = message.content;
    const id = data['id'];
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (typeof id !== 'number' || pending === undefined) {
      this.onEvent(data);
      return;
    }
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    const { error } = data;
    if (error === undefined) {
      pending.take(data['result']);
      pending.resolve(data['result']);
    } else pending.reject(new Error(describeError(error)));
  }

  #rejectAll(cause: string): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new Error(`Cannot ask the kernel: ${cause}. Try again`));
    }
    this.#pending.clear();
  }
}

function describeError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, fix } = error as { message?: unknown; fix?: unknown };
  return [message, fix].filter((part) => typeof part === 'string' && part !== '').join(' ');
}
