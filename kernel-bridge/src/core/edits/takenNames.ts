import type { CellCache } from '../cells/index.ts';
import { GLOBAL_NAMES, type NotebookCell } from '../graph/index.ts';

/** Every name that a new variable must not have: those of the notebook, defined or used, and the globals. */
export function takenNames(cells: readonly NotebookCell[], cache: CellCache): Set<string> {
  const taken = new Set(GLOBAL_NAMES);
  for (const cell of cells) {
    if (cell.type !== 'code') continue;
    const { defines, uses } = cache.parse(cell.source);
    for (const { name } of [...defines, ...uses]) taken.add(name);
  }
  return taken;
}
