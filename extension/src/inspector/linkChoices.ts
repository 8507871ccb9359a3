import {
  type BlockNode,
  descendants,
  type InputState,
  type NotebookGraph,
  portAccepts,
  type PortAddress,
} from '@querymill/kernel-bridge/core';

/** An output that an input can be linked to. */
export interface LinkChoice {
  /** `cell:port` */
  readonly key: string;
  /** As it is written in the cell: `pseudo.queries`. */
  readonly label: string;
  readonly from: PortAddress;
}

/** The outputs that fit an input: of the right type, and from no block that depends on this one. */
export function linkChoices(graph: NotebookGraph, node: BlockNode, { definition }: InputState): LinkChoice[] {
  const below = new Set(descendants(graph, node.id));
  return graph.nodes.flatMap((source) => {
    if (source.kind !== 'block' || source.id === node.id || below.has(source.id)) return [];
    return source.outputs
      .filter((output) => portAccepts(definition, output.definition.type))
      .map((output) => ({
        key: `${source.id}:${output.name}`,
        label: `${source.name}.${output.name}`,
        from: { cellId: source.id, port: output.name },
      }));
  });
}
