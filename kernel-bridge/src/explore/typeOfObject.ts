import { readdir } from 'node:fs/promises';

import { artifactTypes } from '../core/index.ts';
import type { Engine } from '../engine/index.ts';
import { readRows } from './pictures/readRows.ts';

/**
 * The type of an artifact that no step has made, told by its files and the columns of its first row: a cell gave it
 * its rows. Of several types the one with most of its columns there; a table when nothing else fits.
 *
 * @returns undefined where the store has no such rows
 */
export async function typeOfObject(store: Engine['store'], digest: string): Promise<string | undefined> {
  const folder = store.object(digest);
  const files: readonly string[] = await readdir(folder).catch(() => []); // not there
  const fitting = [...artifactTypes].flatMap(([type, { rows, files: others = [], columns = {} }]) => {
    const whole = rows !== null && files.includes(rows) && others.every((file) => files.includes(file));
    return whole ? [{ type, rows, columns: Object.keys(columns) }] : [];
  });
  const [candidate] = fitting;
  if (candidate === undefined) return undefined;
  const first = await readRows(`${folder}/${candidate.rows}`, 1).next();
  const row = first.done === true ? undefined : first.value;
  if (row === undefined) return candidate.type;
  return fitting
    .filter(({ columns }) => columns.every((column) => Object.hasOwn(row, column)))
    .sort((a, b) => b.columns.length - a.columns.length)[0]?.type;
}
