import type { TranslationBundle } from '@jupyterlab/translation';
import type { GraphNode, NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import { NODE_WIDTH } from '../graph/nodeSize';
import type { CanvasNode, NodeData } from './flowTypes';

/**
 * The nodes of a graph for the canvas. A node that says the same at the same place stays the same object,
 * with its selection and measured size, so that only what changed is drawn again.
 *
 * @param places where each node stands, by cell id
 */
export function toCanvasNodes(
  graph: NotebookGraph,
  places: ReadonlyMap<string, Position>,
  before: readonly CanvasNode[],
  trans: TranslationBundle,
): CanvasNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const outputs = usedOutputs(graph);
  return graph.nodes.map((node) => {
    const previous = known.get(node.id);
    const position =
      previous?.dragging === true ? previous.position : (places.get(node.id) ?? { x: 0, y: 0 });
    const data: NodeData = { node, usedOutputs: outputs.get(node.id) ?? '' };
    if (previous === undefined) return create(data, position, trans);
    const moved = previous.position.x !== position.x || previous.position.y !== position.y;
    const same = previous.data.node === node && previous.data.usedOutputs === data.usedOutputs;
    if (same && !moved) return previous;
    return {
      ...previous,
      type: node.kind,
      position,
      data: same ? previous.data : data,
      ariaLabel: nameOf(node, trans),
    };
  });
}

/** The canvas is one stop of Tab; within it the arrow keys lead from node to node. */
const BY_ARROWS = { tabIndex: -1 } as const;

function usedOutputs({ edges }: NotebookGraph): Map<string, string> {
  const ports = new Map<string, Set<string>>();
  for (const { from } of edges) {
    if (from.port === null) continue;
    const used = ports.get(from.cellId) ?? new Set();
    ports.set(from.cellId, used.add(from.port));
  }
  return new Map([...ports].map(([id, used]) => [id, [...used].join(' ')]));
}

function create(data: NodeData, position: Position, trans: TranslationBundle): CanvasNode {
  const { node } = data;
  const title = node.kind === 'note' && node.heading === 1;
  return {
    id: node.id,
    type: node.kind,
    position,
    data,
    width: title ? 2 * NODE_WIDTH : NODE_WIDTH,
    className: `qm-node qm-node-${node.kind}`,
    ariaLabel: nameOf(node, trans),
    domAttributes: BY_ARROWS,
  };
}

function nameOf(node: GraphNode, trans: TranslationBundle): string {
  if (node.kind === 'block') return `${node.name}, ${node.definition?.title ?? node.type}`;
  if (node.kind === 'code') return trans.__('Code cell %1', node.index + 1);
  return trans.__('Note');
}
