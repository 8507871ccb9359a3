import { BlockText } from './BlockText.ts';
import type { Edit, Notebook, ResetParameter } from './editTypes.ts';
import { removeArgument } from './writeArgument.ts';

/**
 * Takes a parameter out of the cell, so that its default counts. Comments beside it stay.
 *
 * @throws QuerymillError if the cell cannot be changed
 */
export function resetParameter(notebook: Notebook, { cellId, name }: ResetParameter): Edit[] {
  const block = BlockText.open(notebook, cellId, `reset "${name}"`);
  removeArgument(block, name);
  return [...block.edits];
}
