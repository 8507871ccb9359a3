import { Clipboard, SystemClipboard } from '@jupyterlab/apputils';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { NotebookCell, Position } from '@querymill/kernel-bridge/core';

/** Under which JupyterLab keeps copied cells. */
const CELLS_MIME = 'application/vnd.jupyter.cells';

/** Puts cells on the clipboard as a Notebook does, so that they can be pasted there too. Outputs stay behind. */
export async function writeCells(
  model: INotebookModel,
  cellIds: readonly string[],
  places: ReadonlyMap<string, Position>,
): Promise<void> {
  const wanted = new Set(cellIds);
  const cells = model.sharedModel.cells.flatMap((cell) => {
    if (!wanted.has(cell.id)) return [];
    const { x, y } = places.get(cell.id) ?? { x: 0, y: 0 };
    const known: unknown = cell.getMetadata('querymill');
    const own = isRecord(known) ? known : {};
    const metadata = { querymill: { ...own, x: Math.round(x), y: Math.round(y) } };
    const base = { id: cell.id, cell_type: cell.cell_type, source: cell.getSource(), metadata };
    return [cell.cell_type === 'code' ? { ...base, outputs: [], execution_count: null } : base];
  });
  Clipboard.getInstance().setData(CELLS_MIME, cells);
  await SystemClipboard.getInstance().setData(CELLS_MIME, cells);
}

/** The cells on the clipboard, wherever they were copied; empty if there are none. */
export async function readCopiedCells(): Promise<NotebookCell[]> {
  const system: unknown = await SystemClipboard.getInstance()
    .getData(CELLS_MIME)
    .catch(() => null);
  const stored: unknown = system ?? Clipboard.getInstance().getData(CELLS_MIME);
  return Array.isArray(stored) ? stored.flatMap(toCell) : [];
}

function toCell(value: unknown): NotebookCell[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id, cell_type, source, metadata } = value as Partial<Record<string, unknown>>;
  const text = Array.isArray(source) ? source.join('') : source;
  if (typeof text !== 'string') return [];
  const type = cell_type === 'code' || cell_type === 'markdown' ? cell_type : 'raw';
  const note = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : [];
  const own = note.filter(([key]) => key === 'querymill');
  return [
    { id: typeof id === 'string' ? id : 'cell', type, source: text, metadata: Object.fromEntries(own) },
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
