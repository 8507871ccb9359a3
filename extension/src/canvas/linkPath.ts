import { type EdgeProps, getBezierPath, getSmoothStepPath } from '@xyflow/react';

import type { CanvasEdge } from './flowTypes';

/**
 * A curve to what stands at the right; around the nodes, with rounded corners, to what stands at the left.
 *
 * @param lane height at which it crosses on its way back, in canvas units
 */
export function linkPath(props: EdgeProps<CanvasEdge>, lane: number | undefined): string {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = props;
  const ends = { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition };
  if (targetX >= sourceX + 24) return getBezierPath(ends)[0];
  return getSmoothStepPath({
    ...ends,
    borderRadius: 14,
    offset: 28,
    ...(lane === undefined ? {} : { centerY: lane }),
  })[0];
}
