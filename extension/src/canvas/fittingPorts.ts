import { descendants, ancestors, type NotebookGraph, portAccepts } from '@querymill/kernel-bridge/core';

import { linkedInputs } from '../graph/nodeSize';

/** Where a drag of a link started. */
export interface LinkStart {
  readonly nodeId: string | null;
  readonly handleId: string | null;
  readonly handleType: 'source' | 'target' | null;
}

/** The ports that a link from here can end in, as `cell:side:port`: right type, and no circle closed. */
export function fittingPorts(
  graph: NotebookGraph,
  { nodeId, handleId, handleType }: LinkStart,
): ReadonlySet<string> {
  const start = nodeId === null ? undefined : graph.byId.get(nodeId);
  const fitting = new Set<string>();
  if (start?.kind !== 'block' || handleId === null) return fitting;
  const forbidden = new Set(
    handleType === 'source' ? ancestors(graph, start.id) : descendants(graph, start.id),
  );
  const output = start.outputs.find(({ name }) => name === handleId);
  const input = start.inputs.find(({ name }) => name === handleId);
  for (const node of graph.nodes) {
    if (node.kind !== 'block' || node === start || forbidden.has(node.id)) continue;
    if (handleType === 'source' && output !== undefined) {
      for (const { name, definition } of linkedInputs(node)) {
        if (portAccepts(definition, output.definition.type)) fitting.add(`${node.id}:input:${name}`);
      }
    } else if (handleType === 'target' && input !== undefined) {
      for (const { name, definition } of node.outputs) {
        if (portAccepts(input.definition, definition.type)) fitting.add(`${node.id}:output:${name}`);
      }
    }
  }
  return fitting;
}
