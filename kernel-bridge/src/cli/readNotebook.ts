import { readFile } from 'node:fs/promises';

import { QuerymillError, type CellSource } from '../core/index.ts';

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
  const cells = typeof json === 'object' && json !== null && 'cells' in json ? json.cells : undefined;
  if (!Array.isArray(cells)) throw cannotRead(path, 'it has no cells');
  return cells.flatMap((cell: { cell_type?: unknown; id?: unknown; source?: unknown }, index) => {
    if (cell.cell_type !== 'code') return [];
    const id = typeof cell.id === 'string' ? cell.id : `cell-${String(index)}`;
    const { source } = cell;
    return [{ id, source: Array.isArray(source) ? source.join('') : String(source) }];
  });
}

function cannotRead(path: string, cause: string): QuerymillError {
  return new QuerymillError({
    title: `Cannot read "${path}"`,
    cause,
    fix: 'Name a notebook (.ipynb).',
    kind: 'user',
  });
}
