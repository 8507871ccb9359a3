import { CellCache, findProperty } from '../cells/index.ts';
import { buildGraph, type GraphEdge, type NotebookGraph } from '../graph/index.ts';
import { BlockText } from './BlockText.ts';
import { cutLink } from './disconnect.ts';
import type { Edit, Notebook, RemoveCells } from './editTypes.ts';

/**
 * Removes cells and cuts the links that came from them. What uses them in expressions or code stays as it is, and the
 * graph then says what is missing there; so does a link in a cell that cannot be read.
 */
export function removeCells(notebook: Notebook, { cellIds }: RemoveCells): Edit[] {
  const { catalogue, cells, cache = new CellCache() } = notebook;
  const removed = new Set(cellIds);
  const graph = buildGraph(cells, catalogue, cache);
  const cut = graph.edges.filter(
    (edge) => edge.link && removed.has(edge.from.cellId) && !removed.has(edge.to.cellId),
  );
  const targets = new Set(cut.map((edge) => edge.to.cellId));
  const edits = [...targets].flatMap((cellId): readonly Edit[] => {
    if (!isReadable(graph, cellId)) return [];
    const block = BlockText.open({ ...notebook, cache }, cellId, 'remove the cell');
    cutAll(
      block,
      cut.filter((edge) => edge.to.cellId === cellId),
    );
    return block.edits;
  });
  const gone = cells.filter(({ id }) => removed.has(id)).toReversed();
  return [...edits, ...gone.map(({ id }): Edit => ({ kind: 'delete', cellId: id }))];
}

function isReadable({ byId }: NotebookGraph, cellId: string): boolean {
  const node = byId.get(cellId);
  return node?.kind === 'block' && node.cell.errors.length === 0;
}

/** The last link of a list first, so that the places of the others stay right. */
function cutAll(block: BlockText, edges: readonly GraphEdge[]): void {
  const links = edges.toSorted((a, b) => (b.to.index ?? 0) - (a.to.index ?? 0));
  for (const { to } of links) {
    if (to.port === null) continue;
    const form = findProperty(block.cell.args, to.port)?.value?.form.kind;
    if (form === 'reference' || form === 'references') cutLink(block, to.port, to.index ?? 0);
  }
}
