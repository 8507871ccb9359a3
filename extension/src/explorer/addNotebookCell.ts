import type { KernelPlaces } from './findKernel';

/** Adds a cell at the end of an open notebook, as one step of undo; nothing when it is not open. */
export function addNotebookCell(
  path: string,
  kind: 'code' | 'markdown',
  source: string,
  { notebooks, pipelines }: Pick<KernelPlaces, 'notebooks' | 'pipelines'>,
): void {
  const context =
    notebooks?.find((widget) => widget.context.path === path)?.context ??
    pipelines.find((widget) => widget.context.path === path)?.context;
  const model = context?.model.sharedModel;
  model?.insertCell(model.cells.length, { cell_type: kind, source });
}
