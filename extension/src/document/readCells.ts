import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { NotebookCell } from '@querymill/kernel-bridge/core';

/** Metadata that the graph reads: a note of ours on each cell, nothing else. */
const KEY = 'querymill';

/**
 * The cells of a notebook as the core wants them. Cells that have not changed are the same objects as
 * in `before`, and the list itself is `before` when nothing has changed.
 */
export function readCells(model: INotebookModel, before: readonly NotebookCell[]): readonly NotebookCell[] {
  const known = new Map(before.map((cell) => [cell.id, cell]));
  const cells: NotebookCell[] = [];
  for (const cell of model.cells) {
    const previous = known.get(cell.id);
    cells.push(previous !== undefined && isSame(previous, cell) ? previous : read(cell));
  }
  const unchanged = cells.length === before.length && cells.every((cell, index) => cell === before[index]);
  return unchanged ? before : cells;
}

function read(cell: ICellModel): NotebookCell {
  const note: unknown = cell.sharedModel.getMetadata(KEY);
  return {
    id: cell.id,
    type: cell.type === 'code' ? 'code' : cell.type === 'markdown' ? 'markdown' : 'raw',
    source: cell.sharedModel.getSource(),
    metadata: note === undefined ? {} : { [KEY]: note },
  };
}

function isSame(before: NotebookCell, cell: ICellModel): boolean {
  return (
    before.source === cell.sharedModel.getSource() &&
    JSON.stringify(before.metadata[KEY]) === JSON.stringify(cell.sharedModel.getMetadata(KEY))
  );
}
