import type { Catalogue } from '../blocks/BlockDefinition.ts';
import { CellCache } from '../cells/index.ts';
import { buildGraph } from './buildGraph.ts';
import type { GraphEdge, GraphNode, NotebookCell, NotebookGraph } from './graphTypes.ts';

/**
 * Builds the graph of one open document again and again. Nodes and edges that say the same as before are the same
 * objects as before, so that a view draws only what changed.
 */
export class GraphBuilder {
  /** Parsed cells, to be shared with the edits of the same document. */
  readonly cache = new CellCache();
  #nodes: ReadonlyMap<string, GraphNode> = new Map();
  #edges: ReadonlyMap<string, GraphEdge> = new Map();

  /** The graph of the cells as they are now. */
  build(cells: readonly NotebookCell[], catalogue: Catalogue): NotebookGraph {
    const graph = buildGraph(cells, catalogue, this.cache);
    const nodes = graph.nodes.map((node) => keep(this.#nodes.get(node.id), node, sameNode));
    const edges = graph.edges.map((edge) => keep(this.#edges.get(edge.id), edge, sameEdge));
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#edges = new Map(edges.map((edge) => [edge.id, edge]));
    const { broken } = graph;
    return { nodes, edges, broken, problems: nodes.flatMap((node) => node.problems), byId: this.#nodes };
  }
}

function keep<T>(before: T | undefined, now: T, same: (before: T, now: T) => boolean): T {
  return before !== undefined && same(before, now) ? before : now;
}

function sameNode(before: GraphNode, now: GraphNode): boolean {
  return (
    before.kind === now.kind &&
    before.index === now.index &&
    before.source === now.source &&
    before.position?.x === now.position?.x &&
    before.position?.y === now.position?.y &&
    (before.kind !== 'block' || now.kind !== 'block' || before.definition === now.definition) &&
    before.problems.length === now.problems.length &&
    before.problems.every((problem, index) => {
      const other = now.problems[index];
      return problem.message === other?.message && problem.severity === other.severity;
    })
  );
}

function sameEdge(before: GraphEdge, now: GraphEdge): boolean {
  return (
    before.name === now.name &&
    before.typed === now.typed &&
    before.link === now.link &&
    before.artifact === now.artifact &&
    before.broken === now.broken &&
    before.to.index === now.to.index &&
    before.range.from === now.range.from &&
    before.range.to === now.range.to
  );
}
