import { stat } from 'node:fs/promises';

import { stepPlace, type EndedLine, type LedgerLine } from '../../core/index.ts';
import type { Store } from '../store/Store.ts';
import { listRunIds, readRunLines, runPath } from './readLines.ts';

/** One step of an earlier run, as far as plans and names need it. */
export interface LedgerRow extends Pick<
  EndedLine,
  'at' | 'name' | 'block' | 'key' | 'attempt' | 'verdict' | 'state' | 'seconds'
> {
  /** Path of the notebook; null where it was not known. */
  readonly notebook: string | null;
}

/** Older runs are left out beyond so many bytes: what they say of names and times is of no more use. */
const MOST_BYTES = 8 * 1024 * 1024;

/** What earlier runs say: steps in order, and the parameters that each variable had last. */
export class History {
  readonly rows: LedgerRow[] = [];
  readonly #params = new Map<string, Readonly<Record<string, unknown>>>();

  /** Reads the newest runs of a store. */
  static async read(store: Store): Promise<History> {
    const history = new History();
    const ids: string[] = [];
    let bytes = 0;
    for (const id of (await listRunIds(store)).reverse()) {
      bytes += await stat(runPath(store, id)).then(
        ({ size }) => size,
        () => 0, // taken away in between
      );
      if (bytes > MOST_BYTES && ids.length > 0) break;
      ids.push(id);
    }
    for (const id of ids.reverse()) {
      const lines = (await readRunLines(store, id)) ?? [];
      const notebook = lines.find((line) => line.kind === 'run')?.notebook.path ?? null;
      for (const line of lines) history.add(line, notebook);
    }
    return history;
  }

  /** Takes note of a line of a run. */
  add(line: LedgerLine, notebook: string | null): void {
    if (line.kind !== 'ended') return;
    const { at, name, block, key, attempt, verdict, state, seconds } = line;
    this.rows.push({ at, name, block, key, attempt, verdict, state, seconds, notebook });
    if (state === 'done' && line.params !== undefined) this.#params.set(place(line, notebook), line.params);
  }

  /** Parameters that the variable had when it last had a result; undefined when it never had one. */
  paramsBefore(
    line: Pick<EndedLine, 'name' | 'block' | 'key'>,
    notebook: string | null,
  ): Readonly<Record<string, unknown>> | undefined {
    return line.name === null ? undefined : this.#params.get(place(line, notebook));
  }
}

function place(line: Pick<EndedLine, 'name' | 'block' | 'key'>, notebook: string | null): string {
  return `${notebook ?? ''}\n${line.block}\n${stepPlace(line)}`;
}
