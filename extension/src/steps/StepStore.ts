import { type ICellModel, isCodeCellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import {
  applyDelta,
  type BlockDefinition,
  type PlanStep,
  type StepPayload,
} from '@querymill/kernel-bridge/core';
import type { IDisposable } from '@lumino/disposable';

import { Store } from '../document/Store';
import { type CellRuntime, NOTHING_KNOWN } from './CellRuntime';
import { isUnfinished, keepOutput } from './keepOutput';
import { isStepPayload, readOutputs } from './readOutputs';
import { EMPTY_SUMMARY, summarize } from './summarizePlan';

/**
 * What each cell shows, by cell id: its outputs, with the live changes that came since. A change of one
 * cell is told to those who watch that cell and to no one else.
 */
export class StepStore implements IDisposable {
  readonly #notebook: INotebookModel;
  readonly #stores = new Map<string, Store<CellRuntime>>();
  readonly #plans = new Map<string, Store<PlanStep | null>>();
  readonly #watched = new Map<ICellModel, () => void>();
  readonly #live = new Map<string, Partial<StepPayload>>();
  /** What running everything would do, in numbers. */
  readonly summary = new Store(EMPTY_SUMMARY);
  /** Ids of the cells that run or wait for their turn. */
  readonly executing = new Store<ReadonlySet<string>>(new Set());
  /** How many steps show a result that is out of date. */
  readonly stale = new Store(0);
  #disposed = false;

  constructor(notebook: INotebookModel) {
    this.#notebook = notebook;
    notebook.cells.changed.connect(this.#follow, this);
    this.#follow();
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#notebook.cells.changed.disconnect(this.#follow, this);
    for (const stop of this.#watched.values()) stop();
    this.#watched.clear();
  }

  /** What a cell shows; the same store for as long as this object lives, undone deletions included. */
  runtime(cellId: string): Store<CellRuntime> {
    return entry(this.#stores, cellId, NOTHING_KNOWN);
  }

  /** What the plan says of a cell. */
  plan(cellId: string): Store<PlanStep | null> {
    return entry(this.#plans, cellId, null);
  }

  /** Takes a plan in: cells that it does not name have none. */
  setPlan(steps: readonly PlanStep[]): void {
    const byCell = new Map(steps.map((step) => [step.cellId, step]));
    for (const cell of this.#notebook.cells) {
      const step = byCell.get(cell.id) ?? null;
      const store = this.plan(cell.id);
      const before = store.get();
      if (before?.verdict !== step?.verdict || before?.reason !== step?.reason) store.set(step);
    }
    this.summary.set(summarize(steps));
    this.stale.set(steps.filter((step) => this.#isStale(step)).length);
  }

  /** Takes a live change of one step in, until the cell's own output says more. */
  applyLive(cellId: string, change: Partial<StepPayload>): void {
    this.#live.set(cellId, { ...this.#live.get(cellId), ...change });
    this.#read(cellId);
  }

  /** Whether a step goes on that this page did not start: it was loaded in the middle of a run. */
  isOrphan(cellId: string): boolean {
    const { payload, executing } = this.runtime(cellId).get();
    return payload !== null && !executing && isUnfinished(payload);
  }

  /** Keeps what a finished step shows in the notebook, where its own output can no longer arrive. */
  keep(cellId: string, block?: BlockDefinition): void {
    const { payload } = this.runtime(cellId).get();
    const cell = [...this.#notebook.cells].find((candidate) => candidate.id === cellId);
    if (payload === null || cell === undefined || !isCodeCellModel(cell)) return;
    keepOutput(cell, payload, block);
  }

  /** Forgets live changes: the kernel they came from is gone. */
  forgetLive(): void {
    const cellIds = [...this.#live.keys()];
    this.#live.clear();
    for (const cellId of cellIds) this.#read(cellId);
  }

  #isStale({ cellId, verdict }: PlanStep): boolean {
    const shown = this.runtime(cellId).get().payload;
    return shown?.state === 'done' && (verdict === 'run' || verdict === 'depends');
  }

  #noteExecuting(cellId: string, executing: boolean): void {
    const before = this.executing.get();
    if (before.has(cellId) === executing) return;
    const now = new Set(before);
    if (executing) now.add(cellId);
    else now.delete(cellId);
    this.executing.set(now);
  }

  #follow(): void {
    const present = new Set<ICellModel>(this.#notebook.cells);
    for (const [cell, stop] of this.#watched) {
      if (present.has(cell)) continue;
      stop();
      this.#watched.delete(cell);
    }
    for (const cell of present) {
      if (!this.#watched.has(cell)) this.#watched.set(cell, this.#watch(cell));
    }
  }

  #watch(cell: ICellModel): () => void {
    if (!isCodeCellModel(cell)) return () => undefined;
    const { id, outputs } = cell;
    const onOutputs = (): void => {
      this.#live.delete(id);
      this.#read(id, cell);
    };
    const onState = (): void => {
      this.#read(id, cell);
    };
    outputs.changed.connect(onOutputs);
    cell.stateChanged.connect(onState);
    this.#read(id, cell);
    return () => {
      outputs.changed.disconnect(onOutputs);
      cell.stateChanged.disconnect(onState);
    };
  }

  #read(cellId: string, known?: ICellModel): void {
    const cell = known ?? [...this.#notebook.cells].find((candidate) => candidate.id === cellId);
    if (cell === undefined || !isCodeCellModel(cell)) return;
    const runtime = readOutputs(cell);
    const live = this.#live.get(cellId);
    const payload = live === undefined ? runtime.payload : merge(runtime.payload, live);
    this.runtime(cellId).set({ ...runtime, payload });
    this.#noteExecuting(cellId, runtime.executing);
  }
}

function merge(payload: StepPayload | null, live: Partial<StepPayload>): StepPayload | null {
  const merged = payload === null ? live : applyDelta(payload, live);
  return isStepPayload(merged) ? merged : payload;
}

function entry<T>(stores: Map<string, Store<T>>, key: string, initial: T): Store<T> {
  const known = stores.get(key);
  if (known !== undefined) return known;
  const store = new Store(initial);
  stores.set(key, store);
  return store;
}
