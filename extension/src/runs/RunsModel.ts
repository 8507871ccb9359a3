import type { RunSummary } from '@querymill/kernel-bridge/core';
import type { IDisposable } from '@lumino/disposable';

import { Store } from '../document/Store';
import type { RunsClient } from './RunsClient';

/** Runs that the panel asks for. */
const LIMIT = 100;
const PAUSE_MS = 1000;

/** What the panel shows. */
export interface RunsState {
  readonly runs: readonly RunSummary[];
  /** Run that the kernel adds to now. */
  readonly current: string | null;
  /** Why there is no list; null when there is one. */
  readonly problem: string | null;
  readonly loading: boolean;
  /** Path of the notebook in front, as the server has it. */
  readonly path: string;
}

/** The runs of a workspace, asked for again when a step ends. */
export class RunsModel implements IDisposable {
  readonly state = new Store<RunsState>({ runs: [], current: null, problem: null, loading: true, path: '' });
  readonly client: RunsClient;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: RunsClient) {
    this.client = client;
    client.onChange = () => {
      this.#timer ??= setTimeout(() => void this.refresh(), PAUSE_MS);
    };
  }

  get isDisposed(): boolean {
    return this.client.isDisposed;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.client.dispose();
  }

  /** Turns to another notebook. */
  follow(path: string): void {
    this.state.set({ ...this.state.get(), path });
    void this.refresh();
  }

  /** Asks for the list; what cannot be had is told in the state. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { path } = this.state.get();
    this.state.set({ ...this.state.get(), loading: true });
    try {
      const connected = await this.client.connect(path);
      if (this.isDisposed) return;
      if (!connected) {
        this.#tell({ problem: 'none', runs: [] });
        return;
      }
      const { runs, current } = await this.client.ask('runs', { limit: LIMIT });
      this.#tell({ runs, current, problem: null });
    } catch (error) {
      this.#tell({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Moves a run to the trash. @throws Error with the kernel's words */
  async remove(id: string): Promise<void> {
    await this.client.ask('deleteRun', { id });
    await this.refresh();
  }

  #tell(change: Partial<RunsState>): void {
    if (!this.isDisposed) this.state.set({ ...this.state.get(), ...change, loading: false });
  }
}

/** Whether a run is of a notebook: the kernel counts from the workspace, the server from its own root. */
export function isOfNotebook(run: RunSummary, path: string): boolean {
  return run.notebook !== null && path !== '' && (run.notebook === path || path.endsWith(`/${run.notebook}`));
}
