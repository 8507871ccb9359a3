import { readFile } from 'node:fs/promises';

import { contractProblem, type LedgerLine } from '../../core/index.ts';
import { hasCode, listFolder } from '../../launch/fileErrors.ts';
import type { Store } from '../store/Store.ts';

const EXTENSION = '.jsonl';

/** Ids of every run of a store, oldest first. */
export async function listRunIds(store: Store): Promise<string[]> {
  const names = await listFolder(store.path('runs'));
  return names
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .sort();
}

/** File of a run. */
export function runPath(store: Store, id: string): string {
  return store.path('runs', `${id}${EXTENSION}`);
}

/** The lines of a run that can be read; undefined when there is no such run. */
export async function readRunLines(store: Store, id: string): Promise<LedgerLine[] | undefined> {
  try {
    return parseLines(await readFile(runPath(store, id), 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The lines of a run's text that can be read. */
export function parseLines(text: string): LedgerLine[] {
  return text.split('\n').flatMap((text) => {
    const line = parseJson(text);
    return contractProblem('ledger', line) === undefined ? [line as LedgerLine] : [];
  });
}

/** The value, or undefined for an empty line and for one cut off by a crash. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Lines of the first form had no kind: each was the end of a step.
    return typeof value === 'object' && value !== null && !('kind' in value)
      ? { v: 1, kind: 'ended', ...value }
      : value;
  } catch {
    return undefined;
  }
}
