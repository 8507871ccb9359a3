import {
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  getSmoothStepPath,
  useStore as useFlow,
} from '@xyflow/react';
import { type JSX, memo } from 'react';

import type { CanvasEdge } from './flowTypes';
import { linkLabel } from './linkLabel';
import { usePipeline, useStore } from './PipelineContext';

/** A link with the facts that flow through it; it moves while a job reads it. */
export const LinkView = memo(function LinkView(props: EdgeProps<CanvasEdge>): JSX.Element | null {
  const { controller } = usePipeline();
  const source = useStore(controller.steps.runtime(props.source));
  const target = useStore(controller.steps.runtime(props.target));
  const near = useFlow(isNear);
  const active = useFlow(
    ({ nodeLookup }) =>
      nodeLookup.get(props.source)?.selected === true || nodeLookup.get(props.target)?.selected === true,
  );
  const { data, selected, sourceX, sourceY } = props;
  if (data === undefined) return null;
  const { edge, labelled, shortcut, lane } = data;
  const path = linkPath(props, lane);

  const label = linkLabel(edge, source.payload);
  const live = target.payload?.state === 'running' || target.payload?.state === 'starting';
  const classes = [
    'qm-link',
    edge.link ? '' : 'qm-link-code',
    shortcut ? 'qm-link-shortcut' : '',
    active ? 'qm-link-active' : '',
    edge.broken ? 'qm-link-broken' : '',
    live ? 'qm-link-live' : '',
    selected === true ? 'qm-link-selected' : '',
  ];
  const words = [edge.artifact ?? 'used in code', label].filter((word) => word !== '').join(' · ');
  return (
    <g className={classes.join(' ')}>
      <path d={path} className="react-flow__edge-path qm-link-path" />
      <path d={path} className="react-flow__edge-interaction" fill="none" strokeOpacity={0} strokeWidth={16}>
        <title>{`${edge.name}${edge.from.port === null ? '' : `.${edge.from.port}`}: ${words}`}</title>
      </path>
      {labelled && label !== '' && near && (
        <EdgeLabelRenderer>
          <span
            className={`qm-link-label ${live ? 'qm-link-label-live' : ''}`}
            style={{ transform: `translate(${sourceX + 9}px, ${sourceY}px) translateY(calc(-100% - 1px))` }}
          >
            {label}
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

function isNear({ transform }: { transform: readonly [number, number, number] }): boolean {
  return transform[2] >= 0.5;
}

/** A curve to what stands at the right; around the nodes, with rounded corners, to what stands at the left. */
function linkPath(props: EdgeProps<CanvasEdge>, lane: number | undefined): string {
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
