import { appendFile, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

import { hasCode, listFolder } from '../fileErrors.ts';
import type { Store } from '../store/Store.ts';

/** One step of a run, as the ledger keeps it. */
export interface LedgerRow {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Variable the cell defined; null where there was none. */
  readonly name: string | null;
  readonly block: string;
  readonly key: string;
  readonly attempt: string;
  readonly verdict: 'reused' | 'attached' | 'ran';
  /** How the wait ended. */
  readonly state: 'done' | 'failed' | 'stopped';
  /** Time of the attempt. */
  readonly seconds: number;
}

/** A run begins with an engine's first step, and again after ten minutes without one. */
const IDLE_MILLISECONDS = 10 * 60 * 1000;
const MAX_RUNS_READ = 200;

/** What was run, when, with which outcome: `runs/<id>.jsonl`, one file a run, appended to and never changed. */
export class Ledger {
  readonly #store: Store;
  #run: { readonly id: string; lastAt: number } | undefined;
  #history: Promise<LedgerRow[]> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Adds a step to the current run. A full disk loses the row, not the step. */
  async add(row: Omit<LedgerRow, 'at'>): Promise<void> {
    const now = Date.now();
    if (this.#run === undefined || now - this.#run.lastAt > IDLE_MILLISECONDS) {
      const time = new Date(now).toISOString().replace(/[:.]/g, '');
      this.#run = { id: `${time}-${hostname().slice(0, 20)}-${String(process.pid)}`, lastAt: now };
    }
    this.#run.lastAt = now;
    const full: LedgerRow = { at: new Date(now).toISOString(), ...row };
    const rows = await this.rows();
    rows.push(full);
    try {
      await appendFile(this.#store.path('runs', `${this.#run.id}.jsonl`), `${JSON.stringify(full)}\n`, {
        mode: 0o600,
      });
    } catch (error) {
      if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error;
    }
  }

  /** Rows of the newest runs, oldest first: those there were at the first call, and this engine's own. */
  rows(): Promise<LedgerRow[]> {
    this.#history ??= this.#read();
    return this.#history;
  }

  async #read(): Promise<LedgerRow[]> {
    const names = (await listFolder(this.#store.path('runs')))
      .filter((name) => name.endsWith('.jsonl'))
      .sort();
    const texts = await Promise.all(
      names.slice(-MAX_RUNS_READ).map((name) => readFile(this.#store.path('runs', name), 'utf8')),
    );
    return texts.flatMap((text) => text.split('\n').flatMap(parseRow));
  }
}

function parseRow(line: string): LedgerRow[] {
  try {
    return [JSON.parse(line) as LedgerRow];
  } catch {
    return []; // the empty end of a file, or a line cut off by a crash
  }
}
