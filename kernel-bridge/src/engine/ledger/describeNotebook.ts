import { readFile } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';

import { canonicalJson, sha256Hex, type CellSource } from '../../core/index.ts';

/**
 * Path of the notebook that an environment speaks of: QUERYMILL_NOTEBOOK (`querymill run`), else JPY_SESSION_NAME
 * (JupyterLab); undefined where neither names a notebook.
 */
export function notebookPath(environment: NodeJS.ProcessEnv): string | undefined {
  const paths = [environment['QUERYMILL_NOTEBOOK'], environment['JPY_SESSION_NAME']];
  return paths.find((path) => path !== undefined && isAbsolute(path) && path.endsWith('.ipynb'));
}

/** A path as the ledger keeps it: relative to the workspace when it lies in it. */
export function pathInWorkspace(path: string, workspace: string): string {
  const inside = relative(workspace, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** One digest over the code of a notebook: outputs, notes and positions do not count. */
export function codeOfNotebook(cells: readonly CellSource[]): string {
  return sha256Hex(canonicalJson(cells.map(({ source }) => source)));
}

/** The code cells of a saved notebook; undefined when it cannot be read as one. */
export async function readCodeCells(path: string): Promise<CellSource[] | undefined> {
  try {
    const notebook: unknown = JSON.parse(await readFile(path, 'utf8'));
    return codeCells(notebook);
  } catch {
    return undefined; // it is being written, or is no longer there: the run is noted without it
  }
}

/** The code cells of a notebook's JSON; undefined when it has no cells. */
export function codeCells(notebook: unknown): CellSource[] | undefined {
  const cells =
    typeof notebook === 'object' && notebook !== null && 'cells' in notebook ? notebook.cells : undefined;
  if (!Array.isArray(cells)) return undefined;
  return cells.flatMap((cell: { cell_type?: unknown; id?: unknown; source?: unknown }, index) => {
    if (cell.cell_type !== 'code') return [];
    const id = typeof cell.id === 'string' ? cell.id : `cell-${String(index)}`;
    const { source } = cell;
    return [{ id, source: Array.isArray(source) ? source.join('') : String(source) }];
  });
}
