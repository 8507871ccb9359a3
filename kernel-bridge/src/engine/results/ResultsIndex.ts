import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { AttemptResult, StepPreimage } from '../../core/index.ts';
import { hasSettled } from '../digest/hasSettled.ts';
import { parseRecord } from '../store/readStep.ts';
import { listFolder } from '../../launch/fileErrors.ts';
import type { Store } from '../store/Store.ts';

/** A published result without its rows and curves. */
export interface ResultEntry {
  readonly key: string;
  readonly attempt: string;
  readonly block: string;
  readonly preimage: StepPreimage;
  readonly outputs: AttemptResult['outputs'];
  readonly seconds: number;
  readonly startedAt: string;
}

/** Every published result of a workspace by key, read from `steps/` and kept up to date by times of change. */
export class ResultsIndex {
  readonly #store: Store;
  readonly #entries = new Map<string, ResultEntry>();
  readonly #folders = new Map<string, { modified: number | undefined; keys: ReadonlySet<string> }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads what was published or taken away since the last call. */
  async refresh(): Promise<ReadonlyMap<string, ResultEntry>> {
    const root = this.#store.path('steps');
    await Promise.all((await listFolder(root)).map((name) => this.#refreshFolder(name, join(root, name))));
    return this.#entries;
  }

  async #refreshFolder(name: string, folder: string): Promise<void> {
    const modified = (await stat(folder)).mtimeMs;
    const known = this.#folders.get(name);
    if (known?.modified === modified) return;
    // Two changes within one tick of the clock look like one: what is read so soon after a change is read again.
    const settled = hasSettled(modified);
    const keys = new Set(
      (await readdir(folder)).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5)),
    );
    for (const key of known?.keys ?? []) if (!keys.has(key)) this.#entries.delete(key);
    await Promise.all([...keys].filter((key) => !this.#entries.has(key)).map((key) => this.#read(key)));
    this.#folders.set(name, { modified: settled ? modified : undefined, keys });
  }

  async #read(key: string): Promise<void> {
    const text = await readFile(this.#store.step(key), 'utf8').catch(() => undefined);
    if (text === undefined) return; // taken away in between
    const record = parseRecord(text, key);
    if (typeof record === 'string') return; // whoever asks for this key will see the damage
    const preimage = record.preimage as unknown as StepPreimage;
    const { attempt, outputs, seconds, startedAt } = record;
    this.#entries.set(key, {
      key,
      attempt,
      block: preimage.block.type,
      preimage,
      outputs,
      seconds,
      startedAt,
    });
  }
}
