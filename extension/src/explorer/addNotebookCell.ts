import type { KernelPlaces } from './findKernel';

/** The source with a name for what it defines that the notebook does not have yet: `picked`, `picked2`, … */
export function withFreeName(source: string, notebook: string): string {
  const taken = (name: string): boolean => new RegExp(`\\b(?:const|let|var)\\s+${name}\\b`).test(notebook);
  let name = 'picked';
  for (let i = 2; taken(name); i++) name = `picked${String(i)}`;
  return source.replace(/^const picked\b/, `const ${name}`).replace(/\npicked;$/, `\n${name};`);
}

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
  if (model === undefined) return;
  const known = model.cells.map((cell) => cell.getSource()).join('\n');
  model.insertCell(model.cells.length, { cell_type: kind, source: withFreeName(source, known) });
}
