import type { INotebookModel } from '@jupyterlab/notebook';
import {
  type BlockDefinition,
  type Catalogue,
  type Edit,
  GraphBuilder,
  type Notebook,
  type NotebookCell,
  type NotebookGraph,
} from '@querymill/kernel-bridge/core';
import type { IDisposable } from '@lumino/disposable';

import { applyEdits } from './applyEdits';
import { builtInCatalogue, toCatalogue } from './builtInCatalogue';
import { readCells } from './readCells';
import { Store } from './Store';

/**
 * A notebook as a graph: follows the shared notebook model and writes gestures back into it. It keeps
 * nothing of its own that the notebook does not hold.
 */
export class PipelineModel implements IDisposable {
  readonly notebook: INotebookModel;
  /** The graph of the notebook as it is now. */
  readonly graph: Store<NotebookGraph>;
  /** The blocks that can be used. */
  readonly catalogue: Store<Catalogue>;
  readonly #builder = new GraphBuilder();
  #cells: readonly NotebookCell[] = [];
  #scheduled = false;
  #disposed = false;

  constructor(notebook: INotebookModel) {
    this.notebook = notebook;
    this.#cells = readCells(notebook, []);
    this.catalogue = new Store(builtInCatalogue);
    this.graph = new Store(this.#build());
    notebook.contentChanged.connect(this.#schedule, this);
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.notebook.contentChanged.disconnect(this.#schedule, this);
  }

  /** Replaces the built-in blocks by those that the kernel knows, a workspace's own among them. */
  setCatalogue(blocks: readonly BlockDefinition[]): void {
    this.catalogue.set(toCatalogue(blocks));
    this.graph.set(this.#build());
  }

  /** Makes a gesture: asks `edit` for the edits and applies them as one undo step. */
  gesture(edit: (notebook: Notebook) => readonly Edit[]): void {
    if (this.#disposed || this.notebook.readOnly) return;
    this.refresh();
    applyEdits(this.notebook.sharedModel, edit(this.view));
    this.refresh();
  }

  undo(): void {
    this.notebook.sharedModel.undo();
  }

  redo(): void {
    this.notebook.sharedModel.redo();
  }

  /** Reads the notebook now instead of after the current turn. */
  refresh(): void {
    const cells = readCells(this.notebook, this.#cells);
    if (cells === this.#cells) return;
    this.#cells = cells;
    this.graph.set(this.#build());
  }

  /** The notebook as the core's functions take it. */
  get view(): Notebook {
    return { cells: this.#cells, catalogue: this.catalogue.get(), cache: this.#builder.cache };
  }

  #build(): NotebookGraph {
    return this.#builder.build(this.#cells, this.catalogue.get());
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#disposed) this.refresh();
    });
  }
}
