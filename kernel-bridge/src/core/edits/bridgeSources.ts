import { portAccepts } from '../blocks/artifactTypes.ts';
import type { BlockNode, GraphEdge, NotebookGraph } from '../graph/index.ts';
import type { PortAddress } from './editTypes.ts';

/**
 * What would stand in for an output when its block goes: what block.json lets through, else what comes in as
 * the same type of artifact.
 *
 * @param removed cells that go too, looked through in turn
 * @returns undefined where nothing that stays fits
 */
export function bridgeSource(
  graph: NotebookGraph,
  edge: GraphEdge,
  removed: ReadonlySet<string>,
): PortAddress | undefined {
  const target = graph.byId.get(edge.to.cellId);
  const input =
    target?.kind === 'block' ? target.inputs.find(({ name }) => name === edge.to.port) : undefined;
  if (input === undefined) return undefined;
  let from: PortAddress | undefined = addressOf(edge);
  while (from !== undefined && removed.has(from.cellId)) {
    const block = graph.byId.get(from.cellId);
    from = block?.kind === 'block' ? passedThrough(graph, block, from.port) : undefined;
  }
  if (from === undefined) return undefined;
  const { cellId, port } = from;
  const source = graph.byId.get(cellId);
  const output = source?.kind === 'block' ? source.outputs.find(({ name }) => name === port) : undefined;
  return output !== undefined && portAccepts(input.definition, output.definition.type) ? from : undefined;
}

/** The output that feeds the input which an output of a block would pass on. */
export function passedThrough(graph: NotebookGraph, block: BlockNode, port: string): PortAddress | undefined {
  const type = block.outputs.find(({ name }) => name === port)?.definition.type;
  const named = block.definition?.bypass?.[port];
  const inputs = named === undefined ? block.inputs.map(({ name }) => name) : [named];
  for (const input of inputs) {
    const edge = graph.edges.find(
      ({ link, artifact, to }) => link && artifact === type && to.cellId === block.id && to.port === input,
    );
    if (edge !== undefined) return addressOf(edge);
  }
  return undefined;
}

function addressOf({ from }: GraphEdge): PortAddress | undefined {
  return from.port === null ? undefined : { cellId: from.cellId, port: from.port };
}
