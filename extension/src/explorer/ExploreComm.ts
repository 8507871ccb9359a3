import type { ExploreMethod, ExploreMethods } from '@querymill/kernel-bridge/core';
import type { Kernel } from '@jupyterlab/services';
import type { JSONObject, JSONValue } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

/** Kept apart from the core's constant, so that the core loads with the first explorer only. */
const TARGET = 'querymill.explore';

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
}

/** How a question is asked. */
export interface AskOptions {
  /** Takes the question back: the promise rejects with an AbortError. */
  readonly signal?: AbortSignal;
  /** Called with bytes read and bytes in all while an index is built. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** One explorer's conversation with a kernel about the rows of artifacts. */
export class ExploreComm implements IDisposable {
  /** Called when the kernel closes the comm or ends. */
  onClose: () => void = () => undefined;
  readonly #comm: Kernel.IComm;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(kernel: Kernel.IKernelConnection) {
    this.#comm = kernel.createComm(TARGET);
    this.#comm.onMsg = ({ content }) => {
      this.#receive(content.data);
    };
    this.#comm.onClose = () => {
      this.#rejectAll();
      this.onClose();
    };
    this.#comm.open({ v: 1 });
  }

  get isDisposed(): boolean {
    return this.#comm.isDisposed;
  }

  dispose(): void {
    this.onClose = () => undefined;
    this.#rejectAll();
    this.#comm.dispose();
  }

  /** @throws Error with the kernel's words, or an AbortError when the question was taken back */
  ask<M extends ExploreMethod>(
    method: M,
    params: ExploreMethods[M]['params'] & { readonly digest: string },
    { signal, onProgress }: AskOptions = {},
  ): Promise<ExploreMethods[M]['result']> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject, onProgress });
      signal?.addEventListener('abort', () => {
        if (!this.#pending.delete(id)) return;
        if (!this.isDisposed) this.#comm.send({ v: 1, id, method: 'cancel' });
        reject(new DOMException('The question was taken back', 'AbortError'));
      });
      this.#comm.send({ v: 1, id, method, params: params as unknown as JSONObject });
    });
  }

  #receive(data: Readonly<Record<string, JSONValue | undefined>>): void {
    const { id, progress, error, result } = data;
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (typeof id !== 'number' || pending === undefined) return;
    if (progress !== undefined) {
      const { done, total } = progress as { done: number; total: number };
      pending.onProgress?.(done, total);
      return;
    }
    this.#pending.delete(id);
    if (error === undefined) pending.resolve(result);
    else {
      const { message, fix } = error as { message: string; fix: string };
      pending.reject(new Error([message, fix].filter((part) => part !== '').join(' ')));
    }
  }

  #rejectAll(): void {
    for (const { reject } of this.#pending.values())
      reject(new Error('The kernel has gone. Start it again to go on.'));
    this.#pending.clear();
  }
}
