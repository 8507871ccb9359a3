import type { GraphEdge, NotebookGraph } from '@querymill/kernel-bridge/core';

import { linkedInputs } from '../graph/nodeSize';
import { ANY_PORT, type CanvasEdge } from './flowTypes';

/**
 * The links of a graph for the canvas. The first link that leaves a port carries its label. Links that say
 * the same stay the same objects.
 */
export function toCanvasEdges(graph: NotebookGraph, before: readonly CanvasEdge[]): CanvasEdge[] {
  const known = new Map(before.map(edge => [edge.id, edge]));
  const labelledPorts = new Set<string>();
  return graph.edges.map(edge => {
    const port = `${edge.from.cellId}:${edge.from.port ?? ''}`;
    const labelled = edge.from.port !== null && !labelledPorts.has(port);
    if (labelled) labelledPorts.add(port);
    const targetHandle = handleOf(graph, edge);
    const previous = known.get(edge.id);
    const same =
      previous?.data?.edge === edge && previous.data.labelled === labelled && previous.targetHandle === targetHandle;
    if (previous !== undefined && same) return previous;
    return {
      ...(previous?.selected === undefined ? {} : { selected: previous.selected }),
      id: edge.id,
      type: 'link',
      source: edge.from.cellId,
      target: edge.to.cellId,
      sourceHandle: edge.from.port ?? ANY_PORT,
      targetHandle,
      data: { edge, labelled },
      selectable: edge.link,
      reconnectable: edge.link ? 'target' : false,
      deletable: false,
      ariaLabel: `${edge.name}${edge.from.port === null ? '' : `.${edge.from.port}`}`
    };
  });
}

function handleOf(graph: NotebookGraph, { to }: GraphEdge): string {
  const target = graph.byId.get(to.cellId);
  const drawn = target?.kind === 'block' && linkedInputs(target).some(({ name }) => name === to.port);
  return drawn && to.port !== null ? to.port : ANY_PORT;
}
