import { readFile } from 'node:fs/promises';

import { QuerymillError, type CellSource } from '../core/index.ts';
import { codeCells } from '../engine/index.ts';

/**
 * The code cells of a notebook.
 *
 * @throws QuerymillError when the file is not there or not a notebook
 */
export async function readNotebook(path: string): Promise<CellSource[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw cannotRead(path, 'no such file');
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw cannotRead(path, 'it is not JSON');
  }
  const cells = codeCells(json);
  if (cells === undefined) throw cannotRead(path, 'it has no cells');
  return cells;
}

function cannotRead(path: string, cause: string): QuerymillError {
  return new QuerymillError({
    title: `Cannot read "${path}"`,
    cause,
    fix: 'Name a notebook (.ipynb).',
    kind: 'user',
  });
}
