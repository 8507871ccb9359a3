import type { GraphEdge, NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import { farLinks } from '../graph/farLinks';
import { findSpine } from '../graph/findSpine';
import { Lanes } from '../graph/Lanes';
import { linkedInputs, nodeSize } from '../graph/nodeSize';
import { stubNames } from '../graph/stubNames';
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
  const boxes = new Map(
    graph.nodes.map((node) => [node.id, { ...(places.get(node.id) ?? { x: 0, y: 0 }), ...nodeSize(node) }]),
  );
  const stubs = stubNames(farLinks(graph, boxes, isSpine));
  const known = new Map(before.flatMap((edge) => (edge.type === 'link' ? [[edge.id, edge] as const] : [])));
  const labelledPorts = new Set<string>();
  const lanes = new Lanes(places, sizes);
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
      stub: stubs.get(edge.id) ?? null,
      lane: isBack ? lanes.take(source, target) : undefined,
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
    before.stub === now.stub &&
    before.lane === now.lane
  );
}

function handleOf(graph: NotebookGraph, { to }: GraphEdge): string {
  const target = graph.byId.get(to.cellId);
  const drawn = target?.kind === 'block' && linkedInputs(target).some(({ name }) => name === to.port);
  return drawn && to.port !== null ? to.port : ANY_PORT;
}
