import type { GraphEdge } from '@querymill/kernel-bridge/core';
import type { ReactFlowInstance } from '@xyflow/react';

import type { CanvasNode, DrawnEdge } from './flowTypes';

/** The link between two ports that an element of the page draws; undefined for anything else. */
export function linkOf(
  flow: ReactFlowInstance<CanvasNode, DrawnEdge>,
  element: Element,
): GraphEdge | undefined {
  const id = element.closest('.react-flow__edge')?.getAttribute('data-id');
  const edge = id == null ? undefined : flow.getEdge(id);
  const link = edge?.type === 'link' ? edge.data?.edge : undefined;
  return link?.link === true ? link : undefined;
}

/**
 * The topmost link between two ports at a point of the page, nodes that lie above it aside.
 *
 * @param canvas where the graph is drawn: another graph beside it has links of the same names
 */
export function linkAt(
  flow: ReactFlowInstance<CanvasNode, DrawnEdge>,
  canvas: Element,
  { x, y }: { readonly x: number; readonly y: number },
): GraphEdge | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const link = canvas.contains(element) ? linkOf(flow, element) : undefined;
    if (link !== undefined) return link;
  }
  return undefined;
}
