/** From the cells of a notebook to nodes, edges and problems. */
export type * from './graphTypes.ts';
// coming: export { buildGraph } from './buildGraph.ts';
// coming: export { GraphBuilder } from './GraphBuilder.ts';
// coming: export { ancestors, descendants, stepsToRun } from './traverse.ts';
// coming: export { freshName } from './freshName.ts';
// coming: export { sectionOf } from './sections.ts';
// buildGraph(cells: readonly NotebookCell[], catalogue: Catalogue, cache?: CellCache): NotebookGraph
// class GraphBuilder { constructor(catalogue); build(cells): NotebookGraph }   keeps parsed cells and unchanged node objects
// ancestors(graph, cellId): string[]; descendants(graph, cellId): string[]      document order, without the cell itself
// stepsToRun(graph, cellId, 'block' | 'upTo'): string[]                         document order, code cells, the cell included
