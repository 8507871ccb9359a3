/** The type under which a step shows itself in a cell. */
export const STEP_MIME = 'application/vnd.querymill.step+json';

/** A notebook for our kernel with these code cells. */
export function notebookOf(...sources: string[]): object {
  const cells = sources.map((source, index) => ({
    cell_type: 'code',
    id: `cell-${String(index)}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = { name: 'querymill', display_name: 'Querymill (TypeScript)', language: 'typescript' };
  return { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells };
}
