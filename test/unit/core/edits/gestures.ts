import assert from 'node:assert/strict';

import { applyEdits, type Edit, type Notebook } from '../../../../kernel-bridge/src/core/edits/index.ts';
import type { NotebookCell } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { QuerymillError } from '../../../../kernel-bridge/src/core/index.ts';
import { catalogue } from '../graph/notebooks.ts';

/** The sources after a gesture, in order. */
export function after(
  cells: readonly NotebookCell[],
  gesture: (notebook: Notebook) => readonly Edit[],
): string[] {
  return applyEdits(cells, gesture({ cells, catalogue })).map(({ source }) => source);
}

/** The ids after a gesture, in order. */
export function orderAfter(
  cells: readonly NotebookCell[],
  gesture: (notebook: Notebook) => readonly Edit[],
): string {
  return applyEdits(cells, gesture({ cells, catalogue }))
    .map(({ id }) => id)
    .join(' ');
}

/** The message with which a gesture is refused. */
export function refusal(
  cells: readonly NotebookCell[],
  gesture: (notebook: Notebook) => readonly Edit[],
): string {
  try {
    gesture({ cells, catalogue });
  } catch (error) {
    assert.ok(error instanceof QuerymillError, String(error));
    return error.message;
  }
  return assert.fail('nothing was refused');
}

/** Only the edits that a gesture makes. */
export function editsOf(
  cells: readonly NotebookCell[],
  gesture: (notebook: Notebook) => readonly Edit[],
): readonly Edit[] {
  return gesture({ cells, catalogue });
}
