import type { GraphEdge, NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import { findSpine } from '../graph/findSpine';
import { laneOf } from '../graph/laneOf';
import { linkedInputs, nodeSize } from '../graph/nodeSize';
import { ANY_PORT, type CanvasEdge, type DrawnEdge, type LinkData } from './flowTypes';

/**
 * The links of a graph for the canvas. The first link that leaves a port carries its label. Links that say
 * the same stay the same objects.
 */
export function toCanvasEdges(
  graph: NotebookGraph,
  places: ReadonlyMap<string, Position>,
  before: readonly DrawnEdge[],
): CanvasEdge[] {
  const isSpine = findSpine(graph);
  const sizes = new Map(graph.nodes.map((node) => [node.id, nodeSize(node)]));
  const known = new Map(before.flatMap((edge) => (edge.type === 'link' ? [[edge.id, edge] as const] : [])));
  const labelledPorts = new Set<string>();
  return graph.edges.map((edge) => {
    const port = `${edge.from.cellId}:${edge.from.port ?? ''}`;
    const labelled = edge.from.port !== null && !labelledPorts.has(port);
    if (labelled) labelledPorts.add(port);
    const targetHandle = handleOf(graph, edge);
    const previous = known.get(edge.id);
    const [source, target] = [edge.from.cellId, edge.to.cellId];
    const isBack = (places.get(target)?.x ?? 0) <= (places.get(source)?.x ?? 0);
    const data: LinkData = {
      edge,
      labelled,
      shortcut: !isSpine(source, target),
      lane: isBack ? laneOf(source, target, places, sizes) : undefined,
    };
    if (
      previous?.data !== undefined &&
      previous.targetHandle === targetHandle &&
      isSame(previous.data, data)
    ) {
      return previous;
    }
    return {
      ...(previous?.selected === undefined ? {} : { selected: previous.selected }),
      id: edge.id,
      type: 'link',
      source,
      target,
      sourceHandle: edge.from.port ?? ANY_PORT,
      targetHandle,
      data,
      selectable: edge.link,
      reconnectable: edge.link ? 'target' : false,
      deletable: false,
      ariaLabel: `${edge.name}${edge.from.port === null ? '' : `.${edge.from.port}`}`,
    };
  });
}

function isSame(before: LinkData, now: LinkData): boolean {
  return (
    before.edge === now.edge &&
    before.labelled === now.labelled &&
    before.shortcut === now.shortcut &&
    before.lane === now.lane
  );
}

function handleOf(graph: NotebookGraph, { to }: GraphEdge): string {
  const target = graph.byId.get(to.cellId);
  const drawn = target?.kind === 'block' && linkedInputs(target).some(({ name }) => name === to.port);
  return drawn && to.port !== null ? to.port : ANY_PORT;
}
