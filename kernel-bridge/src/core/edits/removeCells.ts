import { CellCache, findProperty } from '../cells/index.ts';
import { buildGraph, type GraphEdge, type NotebookGraph } from '../graph/index.ts';
import { BlockText } from './BlockText.ts';
import { bridgeSource } from './bridgeSources.ts';
import { cutLink } from './disconnect.ts';
import type { Edit, Notebook, RemoveCells } from './editTypes.ts';
import { replaceLink } from './replaceLink.ts';

/**
 * Removes cells and cuts the links that came from them, or with `reconnect` joins what came in to what went
 * out where the types allow it. What uses them in expressions or code stays as it is, and the graph then says
 * what is missing there; so does a link in a cell that cannot be read.
 */
export function removeCells(notebook: Notebook, { cellIds, reconnect = false }: RemoveCells): Edit[] {
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
    const links = cut.filter((edge) => edge.to.cellId === cellId);
    cutAll(block, links, (edge) => (reconnect ? linkText(graph, edge, removed) : undefined));
    return block.edits;
  });
  const gone = cells.filter(({ id }) => removed.has(id)).toReversed();
  return [...edits, ...gone.map(({ id }): Edit => ({ kind: 'delete', cellId: id }))];
}

function isReadable({ byId }: NotebookGraph, cellId: string): boolean {
  const node = byId.get(cellId);
  return node?.kind === 'block' && node.cell.errors.length === 0;
}

function linkText(graph: NotebookGraph, edge: GraphEdge, removed: ReadonlySet<string>): string | undefined {
  const from = bridgeSource(graph, edge, removed);
  const source = from === undefined ? undefined : graph.byId.get(from.cellId);
  return from !== undefined && source?.kind === 'block' ? `${source.name}.${from.port}` : undefined;
}

/** The last link of a list first, so that the places of the others stay right. */
function cutAll(
  block: BlockText,
  edges: readonly GraphEdge[],
  instead: (edge: GraphEdge) => string | undefined,
): void {
  const links = edges.toSorted((a, b) => (b.to.index ?? 0) - (a.to.index ?? 0));
  for (const edge of links) {
    const { port, index } = edge.to;
    if (port === null) continue;
    const form = findProperty(block.cell.args, port)?.value?.form.kind;
    if (form !== 'reference' && form !== 'references') continue;
    const link = instead(edge);
    if (link === undefined) cutLink(block, port, index ?? 0);
    else replaceLink(block, port, index ?? 0, link);
  }
}
