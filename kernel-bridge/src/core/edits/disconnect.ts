import { findProperty } from '../cells/index.ts';
import { QuerymillError } from '../errors.ts';
import { BlockText } from './BlockText.ts';
import type { Disconnect, Edit, Notebook } from './editTypes.ts';
import { removeItem } from './removeItem.ts';
import { removeArgument } from './writeArgument.ts';

/**
 * Cuts a link. The port goes with its last link.
 *
 * @returns no edits if nothing is connected there
 * @throws QuerymillError if what stands in the port is not a link
 */
export function disconnect(notebook: Notebook, { to }: Disconnect): Edit[] {
  const block = BlockText.open(notebook, to.cellId, `disconnect "${to.port}"`);
  cutLink(block, to.port, to.index ?? 0);
  return [...block.edits];
}

/** Cuts the link at that place of a port; the only one is at 0. */
export function cutLink(block: BlockText, port: string, index: number): void {
  const { args, source, name } = block.cell;
  const property = findProperty(args, port);
  if (property === undefined) return;
  const form = property.value?.form;
  if (
    form?.kind === 'references' &&
    form.references.length > 1 &&
    property.value?.list !== null &&
    property.value !== null
  ) {
    block.change(removeItem(source, property.value.list, index));
  } else if (form?.kind === 'reference' || form?.kind === 'references') {
    if (index === 0) removeArgument(block, port);
  } else {
    throw new QuerymillError({
      title: `Cannot disconnect "${name}.${port}"`,
      cause: 'what stands there is not a link but an expression of your own',
      fix: 'Change the text of the cell.',
      kind: 'user',
    });
  }
}
