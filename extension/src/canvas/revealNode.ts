import type { ReactFlowInstance } from '@xyflow/react';

import { NODE_WIDTH } from '../graph/nodeSize';
import type { CanvasNode, DrawnEdge } from './flowTypes';

/** Height of a node that has not been measured yet. */
const SOME_HEIGHT = 120;

/** Moves the canvas so that a node is in its middle, unless all of the node is in sight already. */
export function revealNode(
  flow: ReactFlowInstance<CanvasNode, DrawnEdge>,
  host: HTMLElement | null,
  cellId: string,
): void {
  const node = flow.getNode(cellId);
  const box = host?.getBoundingClientRect();
  if (node === undefined || box === undefined) return;
  const { x, y } = node.position;
  const [width, height] = [node.measured?.width ?? NODE_WIDTH, node.measured?.height ?? SOME_HEIGHT];
  const start = flow.flowToScreenPosition({ x, y });
  const end = flow.flowToScreenPosition({ x: x + width, y: y + height });
  if (start.x >= box.left && start.y >= box.top && end.x <= box.right && end.y <= box.bottom) return;
  void flow.setCenter(x + width / 2, y + height / 2, { zoom: flow.getViewport().zoom });
}
