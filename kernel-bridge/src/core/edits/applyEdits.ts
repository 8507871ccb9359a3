import type { NotebookCell } from '../graph/index.ts';
import type { Edit } from './editTypes.ts';

/**
 * A notebook with edits made, in their order.
 *
 * @throws RangeError if an edit does not fit the notebook: it was made for another one
 */
export function applyEdits(cells: readonly NotebookCell[], edits: readonly Edit[]): NotebookCell[] {
  return edits.reduce<NotebookCell[]>(applyEdit, [...cells]);
}

function applyEdit(cells: NotebookCell[], edit: Edit): NotebookCell[] {
  if (edit.kind === 'insert') {
    if (edit.index < 0 || edit.index > cells.length)
      throw new RangeError(`Cannot insert a cell at ${edit.index}`);
    return cells.toSpliced(edit.index, 0, edit.cell);
  }
  const index = cells.findIndex(({ id }) => id === edit.cellId);
  const cell = cells[index];
  if (cell === undefined)
    throw new RangeError(`Cannot edit cell "${edit.cellId}": the notebook has none of that id`);
  switch (edit.kind) {
    case 'splice': {
      const { from, to, text } = edit;
      if (from < 0 || to < from || to > cell.source.length)
        throw new RangeError(`Cannot splice ${from} to ${to}`);
      return cells.with(index, {
        ...cell,
        source: cell.source.slice(0, from) + text + cell.source.slice(to),
      });
    }
    case 'delete':
      return cells.toSpliced(index, 1);
    case 'move':
      return cells.toSpliced(index, 1).toSpliced(edit.index, 0, cell);
    case 'metadata': {
      const { value } = edit;
      const metadata =
        value === null
          ? Object.fromEntries(Object.entries(cell.metadata).filter(([key]) => key !== 'querymill'))
          : { ...cell.metadata, querymill: value };
      return cells.with(index, { ...cell, metadata });
    }
  }
}
