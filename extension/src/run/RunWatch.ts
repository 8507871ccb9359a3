import type { IDisposable } from '@lumino/disposable';

import type { PipelineController } from '../canvas/PipelineController';

/** How a run ended. */
export interface EndedRun {
  readonly seconds: number;
  /** How many cells ran. */
  readonly cells: number;
  /** Name of the first block or cell that failed. */
  readonly failed: string | null;
}

/** Follows the runs of one graph: a run begins when a cell is sent and ends when none runs or waits. */
export class RunWatch implements IDisposable {
  readonly #controller: PipelineController;
  readonly #onEnd: (run: EndedRun) => void;
  readonly #stop: () => void;
  readonly #ran = new Set<string>();
  #began: number | null = null;
  #disposed = false;

  constructor(controller: PipelineController, onEnd: (run: EndedRun) => void) {
    this.#controller = controller;
    this.#onEnd = onEnd;
    this.#stop = controller.steps.executing.subscribe(() => {
      this.#changed();
    });
    this.#changed();
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    this.#disposed = true;
    this.#stop();
  }

  #changed(): void {
    const executing = this.#controller.steps.executing.get();
    if (executing.size > 0) {
      this.#began ??= performance.now();
      for (const id of executing) this.#ran.add(id);
      return;
    }
    if (this.#began === null) return;
    const seconds = (performance.now() - this.#began) / 1000;
    this.#onEnd({ seconds, cells: this.#ran.size, failed: this.#failed() });
    this.#began = null;
    this.#ran.clear();
  }

  #failed(): string | null {
    const { model, steps } = this.#controller;
    for (const node of model.graph.get().nodes) {
      if (!this.#ran.has(node.id)) continue;
      const { payload, error } = steps.runtime(node.id).get();
      if (error === null && payload?.state !== 'failed') continue;
      return node.kind === 'block' ? node.name : node.id;
    }
    return null;
  }
}
