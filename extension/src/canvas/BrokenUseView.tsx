import { type BrokenUse, showText } from '@querymill/kernel-bridge/core';
import { type EdgeProps, EdgeLabelRenderer, getBezierPath } from '@xyflow/react';
import { type JSX, memo } from 'react';

import type { BrokenEdge } from './flowTypes';

/** A dependency that does not hold, in red, with the reason. */
export const BrokenUseView = memo(function BrokenUseView(props: EdgeProps<BrokenEdge>): JSX.Element | null {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, data } = props;
  if (data === undefined) return null;
  const ends = { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition };
  const [path, x, y] = getBezierPath(ends);
  const words = brokenInWords(data.use);
  return (
    <g className="qm-link qm-link-broken">
      <path d={path} className="react-flow__edge-path qm-link-path" />
      <path d={path} className="react-flow__edge-interaction" fill="none" strokeOpacity={0} strokeWidth={16}>
        <title>{words}</title>
      </path>
      <EdgeLabelRenderer>
        <span
          className="qm-broken-label"
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        >
          {words}
        </span>
      </EdgeLabelRenderer>
    </g>
  );
});

/** `late.queries: it is defined below, in cell 2` */
export function brokenInWords({ text, reason }: BrokenUse): string {
  return showText(`${text}: ${reason}`, 160);
}
