import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import { type Cell, CodeCell, type ICellModel, isCodeCellModel } from '@jupyterlab/cells';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import {
  type INotebookCellExecutor,
  type INotebookModel,
  type INotebookTracker,
  NotebookActions,
  type NotebookPanel,
  StaticNotebook,
} from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

/** What a Runner needs of the application. */
export interface RunnerOptions {
  readonly context: DocumentRegistry.IContext<INotebookModel>;
  readonly rendermime: IRenderMimeRegistry;
  readonly contentFactory: Cell.IContentFactory;
  readonly executor: INotebookCellExecutor;
  readonly notebooks: INotebookTracker | null;
  readonly dialogs: ISessionContextDialogs | null;
  readonly translator: ITranslator;
}

/**
 * Runs cells of a document: through its Notebook where one is open, so that both views show the same,
 * else by cell widgets of its own that never enter the page.
 */
export class Runner implements IDisposable {
  readonly #options: RunnerOptions;
  /** Kept until the cell runs again: a disposed cell loses the display updates that still come. */
  readonly #cells = new Map<string, CodeCell>();
  /** Source of each cell as it last ran without error in the present kernel. */
  readonly #bound = new Map<string, string>();
  #disposed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const session = options.context.sessionContext;
    session.kernelChanged.connect(this.#forgetBound, this);
    session.statusChanged.connect(this.#onStatus, this);
    NotebookActions.executed.connect(this.#onExecuted, this);
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const session = this.#options.context.sessionContext;
    session.kernelChanged.disconnect(this.#forgetBound, this);
    session.statusChanged.disconnect(this.#onStatus, this);
    NotebookActions.executed.disconnect(this.#onExecuted, this);
    for (const cell of this.#cells.values()) cell.dispose();
    this.#cells.clear();
  }

  /** Whether a cell, as it reads now, has run without error since the kernel started. */
  isBound(cellId: string): boolean {
    const cell = this.#model(cellId);
    return cell !== undefined && this.#bound.get(cellId) === cell.sharedModel.getSource();
  }

  /**
   * Runs code cells in the given order and stops at the first that fails.
   *
   * @returns whether all of them ran without error
   */
  async run(cellIds: readonly string[]): Promise<boolean> {
    await this.#options.context.sessionContext.ready;
    if (this.#disposed) return false;
    const panel = this.#panel();
    return panel === undefined ? this.#runDetached(cellIds) : this.#runIn(panel, cellIds);
  }

  async #runIn(panel: NotebookPanel, cellIds: readonly string[]): Promise<boolean> {
    const { dialogs, translator } = this.#options;
    const wanted = new Set(cellIds);
    const cells = panel.content.widgets.filter((cell) => wanted.has(cell.model.id));
    return NotebookActions.runCells(
      panel.content,
      cells,
      panel.sessionContext,
      dialogs ?? undefined,
      translator,
    );
  }

  async #runDetached(cellIds: readonly string[]): Promise<boolean> {
    const queue = cellIds.map((id) => this.#model(id)).filter((cell) => cell !== undefined);
    const { context, dialogs } = this.#options;
    const session = context.sessionContext;
    if (session.hasNoKernel && (await session.startKernel())) await dialogs?.selectKernel(session);
    if (session.hasNoKernel || this.#disposed) return false;
    // All are sent at once, as the Notebook does: the kernel goes on with them when this page is closed.
    const ran = await Promise.all(queue.map((cell) => this.#runOne(cell)));
    return ran.every(Boolean);
  }

  async #runOne(model: ICellModel): Promise<boolean> {
    if (!isCodeCellModel(model) || model.isDisposed) return true;
    const { context, rendermime, contentFactory, executor, dialogs, translator } = this.#options;
    this.#cells.get(model.id)?.dispose();
    const cell = new CodeCell({ model, rendermime, contentFactory, placeholder: true }).initializeState();
    this.#cells.set(model.id, cell);
    const source = model.sharedModel.getSource();
    this.#bound.delete(model.id);
    try {
      const ran = await executor.runCell({
        cell,
        notebook: context.model,
        notebookConfig: StaticNotebook.defaultNotebookConfig,
        sessionContext: context.sessionContext,
        ...(dialogs === null ? {} : { sessionDialogs: dialogs }),
        translator,
        onCellExecuted: () => undefined,
        onCellExecutionScheduled: () => undefined,
      });
      if (ran) this.#bound.set(model.id, source);
      return ran;
    } catch {
      // The cell's own output shows what happened; here it only ends the queue.
      return false;
    } finally {
      model.executionState = 'idle';
    }
  }

  #panel(): NotebookPanel | undefined {
    const { context, notebooks } = this.#options;
    return notebooks?.find((panel) => panel.context === context && panel.content.widgets.length > 0);
  }

  #model(cellId: string): ICellModel | undefined {
    for (const cell of this.#options.context.model.cells) if (cell.id === cellId) return cell;
    return undefined;
  }

  #onExecuted(
    _: unknown,
    {
      cell,
      success,
      notebook,
    }: { cell: { model: ICellModel }; success: boolean; notebook: { model: INotebookModel | null } },
  ): void {
    if (notebook.model !== this.#options.context.model) return;
    if (success) this.#bound.set(cell.model.id, cell.model.sharedModel.getSource());
    else this.#bound.delete(cell.model.id);
  }

  #onStatus(_: unknown, status: string): void {
    if (status === 'restarting' || status === 'autorestarting' || status === 'dead') this.#bound.clear();
  }

  #forgetBound(): void {
    this.#bound.clear();
  }
}
