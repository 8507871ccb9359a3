import type { ISharedCell, ISharedNotebook, SharedCell } from '@jupyter/ydoc';
import type { Edit } from '@querymill/kernel-bridge/core';
import type { PartialJSONObject } from '@lumino/coreutils';

/**
 * Applies the edits of one gesture to a notebook as one step of its undo history.
 *
 * Cells are looked up before the transaction: inside one, the notebook's own list lags behind.
 *
 * @param notebook the shared model that every view of the document uses
 * @param edits in the order in which they are to be made
 */
export function applyEdits(notebook: ISharedNotebook, edits: readonly Edit[]): void {
  if (edits.length === 0) return;
  const order = notebook.cells.map((cell) => cell.id);
  const cells = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  stopMerging(notebook);
  notebook.transact(() => {
    for (const edit of edits) applyEdit(notebook, edit, order, cells);
  });
  stopMerging(notebook);
}

/** What this needs of the shared model beyond its public type: gestures close in time stay apart in undo. */
interface WithUndoManager {
  readonly undoManager: { stopCapturing(): void };
}

function stopMerging(notebook: ISharedNotebook): void {
  if (hasUndoManager(notebook)) notebook.undoManager.stopCapturing();
}

function hasUndoManager(notebook: object): notebook is WithUndoManager {
  return 'undoManager' in notebook;
}

function applyEdit(
  notebook: ISharedNotebook,
  edit: Edit,
  order: string[],
  cells: Map<string, ISharedCell>,
): void {
  if (edit.kind === 'insert') {
    const { id, type, source, metadata } = edit.cell;
    const trusted = type === 'code' ? { trusted: true } : {};
    const cell: SharedCell.Cell = { id, cell_type: type, source, metadata: { ...metadata, ...trusted } };
    cells.set(id, notebook.insertCell(edit.index, cell));
    order.splice(edit.index, 0, id);
    return;
  }
  const cell = cells.get(edit.cellId);
  const index = order.indexOf(edit.cellId);
  if (cell === undefined || index < 0) {
    throw new Error(`Cannot edit cell "${edit.cellId}": the notebook has no such cell. Try again`);
  }
  switch (edit.kind) {
    case 'splice':
      cell.updateSource(edit.from, edit.to, edit.text);
      break;
    case 'metadata':
      if (edit.value === null) cell.deleteMetadata('querymill');
      else cell.setMetadata('querymill', edit.value as PartialJSONObject);
      break;
    case 'delete':
      notebook.deleteCell(index);
      order.splice(index, 1);
      cells.delete(edit.cellId);
      break;
    case 'move': {
      const content = cell.toJSON() as SharedCell.Cell;
      notebook.deleteCell(index);
      order.splice(index, 1);
      cells.set(edit.cellId, notebook.insertCell(edit.index, content));
      order.splice(edit.index, 0, edit.cellId);
      break;
    }
  }
}
