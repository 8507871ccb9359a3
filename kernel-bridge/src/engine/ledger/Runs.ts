import { stat } from 'node:fs/promises';

import {
  foldRun,
  QuerymillError,
  suggestion,
  summarizeRun,
  type Run,
  type RunSummary,
} from '../../core/index.ts';
import type { Launcher } from '../../launch/index.ts';
import { moveToTrash } from '../store/moveToTrash.ts';
import type { Store } from '../store/Store.ts';
import { listRunIds, readRunLines, runPath } from './readLines.ts';
import { settleRun } from './settleRun.ts';

/** What to list. */
export interface RunsQuery {
  /** At most so many (50). */
  readonly limit?: number;
  /** Only runs older than this one. */
  readonly before?: string;
  /** Only runs of the notebook of this path, as the ledger has it. */
  readonly notebook?: string;
}

/** Reads and deletes the runs of a workspace. */
export class Runs {
  readonly #store: Store;
  readonly #launcher: Launcher;
  /** Summaries of runs that are over, by id, with the size of the file they were made from. */
  readonly #summaries = new Map<string, { readonly size: number; readonly summary: RunSummary }>();

  constructor(store: Store, launcher: Launcher) {
    this.#store = store;
    this.#launcher = launcher;
  }

  /** Runs, newest first. */
  async list({ limit = 50, before, notebook }: RunsQuery = {}): Promise<RunSummary[]> {
    const found: RunSummary[] = [];
    for (const id of (await listRunIds(this.#store)).reverse()) {
      if (found.length >= limit) break;
      if (before !== undefined && id >= before) continue;
      const summary = await this.#summary(id);
      if (summary === undefined || summary.counts.total === 0) continue;
      if (notebook === undefined || summary.notebook === notebook) found.push(summary);
    }
    return found;
  }

  /**
   * One run.
   *
   * @param name its id, the beginning of it, `last`, or `last~2` for the second before that
   * @throws QuerymillError when there is none
   */
  async get(name: string): Promise<Run> {
    const id = await this.#find(name);
    const lines = await readRunLines(this.#store, id);
    if (lines === undefined) throw noSuchRun(name, 'it was deleted a moment ago', '');
    return settleRun(foldRun(id, lines), this.#store, this.#launcher);
  }

  /**
   * Takes a run out of the ledger; it goes to the trash. The results of its steps stay.
   *
   * @throws QuerymillError when there is none, or when it is running
   */
  async delete(name: string): Promise<void> {
    const run = await this.get(name);
    if (run.steps.some(({ state }) => state === 'running')) {
      throw new QuerymillError({
        title: `Cannot delete run "${run.id}"`,
        cause: 'it is running',
        fix: 'Stop its steps first, or wait for them.',
        kind: 'user',
      });
    }
    await moveToTrash(this.#store, runPath(this.#store, run.id), 'run deleted');
    this.#summaries.delete(run.id);
  }

  async #summary(id: string): Promise<RunSummary | undefined> {
    const size = await stat(runPath(this.#store, id)).then(
      (stats) => stats.size,
      () => undefined, // taken away in between
    );
    if (size === undefined) return undefined;
    const known = this.#summaries.get(id);
    if (known?.size === size) return known.summary;
    const lines = (await readRunLines(this.#store, id)) ?? [];
    const summary = summarizeRun(await settleRun(foldRun(id, lines), this.#store, this.#launcher));
    if (summary.counts.running === 0) this.#summaries.set(id, { size, summary });
    return summary;
  }

  async #find(name: string): Promise<string> {
    const ids = await listRunIds(this.#store);
    const back = /^last(?:~(\d+))?$/.exec(name);
    if (back !== null) {
      const runs = await this.list({ limit: Number(back[1] ?? 0) + 1 });
      const run = runs[Number(back[1] ?? 0)];
      if (run !== undefined) return run.id;
      throw noSuchRun(name, `there are ${String(runs.length)} runs`, 'Run a notebook first.');
    }
    if (ids.includes(name)) return name;
    const [id, ...others] = ids.filter((one) => name !== '' && one.startsWith(name));
    if (id !== undefined && others.length === 0) return id;
    if (id !== undefined)
      throw noSuchRun(name, `${String(others.length + 1)} runs begin with that`, 'Give more of its id.');
    throw noSuchRun(name, 'there is none', suggestion(name, ids.slice(-20), 'runs'));
  }
}

function noSuchRun(name: string, cause: string, fix: string): QuerymillError {
  return new QuerymillError({ title: `Cannot find run "${name}"`, cause, fix, kind: 'user' });
}
