import type { CommMethod, CommMethods } from '@querymill/kernel-bridge/core';
import type { Kernel } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

import { ExploreComm } from '../explorer/ExploreComm';
import { findKernel, type KernelPlaces } from '../explorer/findKernel';
import { KernelComm } from '../steps/KernelComm';

/** What is known of a step's end in an event of the kernel. */
const ENDS: ReadonlySet<unknown> = new Set(['done', 'failed', 'stopped']);

/** Asks the kernel of a notebook about runs; a new kernel is connected to with the next question. */
export class RunsClient implements IDisposable {
  /** Called when a step ended: the list of runs has changed. */
  onChange: () => void = () => undefined;
  readonly #places: KernelPlaces;
  #kernel: Kernel.IKernelConnection | null = null;
  #runs: KernelComm | null = null;
  #rows: ExploreComm | null = null;
  #disposed = false;

  constructor(places: KernelPlaces) {
    this.#places = places;
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    this.#disposed = true;
    this.onChange = () => undefined;
    this.#close();
  }

  /**
   * Takes the kernel of a notebook; any kernel of ours for an empty path.
   *
   * @returns whether there is one
   */
  async connect(path: string): Promise<boolean> {
    const found = (await findKernel(path, this.#places)) ?? (await findKernel('', this.#places));
    if (this.#disposed || found === null) return false;
    const lost = this.#runs?.isDisposed !== false || this.#rows?.isDisposed !== false;
    if (found.id === this.#kernel?.id && !lost) return true;
    this.#close();
    this.#kernel = found;
    this.#runs = new KernelComm(found);
    this.#rows = new ExploreComm(found);
    this.#runs.onEvent = (event) => {
      const { payload } = event as { payload?: { state?: unknown } };
      if (ENDS.has(payload?.state)) this.onChange();
    };
    return true;
  }

  /** @throws Error with the kernel's words, or that no kernel runs */
  async ask<M extends CommMethod>(method: M, params: CommMethods[M]['params']): Promise<CommMethods[M]['result']> {
    if (this.#runs === null) throw new Error('No Querymill kernel runs. Start one to see its runs.');
    return (await this.#runs.request(method, params as unknown as JSONObject)) as CommMethods[M]['result'];
  }

  /** Where questions about rows and curves are asked; null without a kernel. */
  get rows(): ExploreComm | null {
    return this.#rows;
  }

  #close(): void {
    this.#runs?.dispose();
    this.#rows?.dispose();
    this.#runs = this.#rows = this.#kernel = null;
  }
}
