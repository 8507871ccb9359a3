import { showText } from '@querymill/kernel-bridge/core';
import { EdgeLabelRenderer, type EdgeProps, useStore as useFlow } from '@xyflow/react';
import { type JSX, memo, useCallback, useSyncExternalStore } from 'react';

import type { CanvasEdge } from './flowTypes';
import { linkLabel } from './linkLabel';
import { linkPath } from './linkPath';
import { LinkStub } from './LinkStub';
import { usePipeline, useStore } from './PipelineContext';

/**
 * A link with the facts that flow through it; it moves while a job reads it. One that would lead across much
 * of the canvas shows its two ends and its name, and its whole way while it, its port or one of its blocks is
 * pointed at or selected.
 */
export const LinkView = memo(function LinkView(props: EdgeProps<CanvasEdge>): JSX.Element | null {
  const { controller, trans } = usePipeline();
  const source = useStore(controller.steps.runtime(props.source));
  const target = useStore(controller.steps.runtime(props.target));
  const near = useFlow(isNear);
  const active = useFlow(
    ({ nodeLookup }) =>
      nodeLookup.get(props.source)?.selected === true || nodeLookup.get(props.target)?.selected === true,
  );
  const { pointedPort, dropLink } = controller;
  const isTarget = useSyncExternalStore(
    dropLink.subscribe,
    useCallback(() => dropLink.get() === props.id, [dropLink, props.id]),
  );
  const [out, into] = [
    `${props.source}:output:${props.sourceHandleId ?? ''}`,
    `${props.target}:input:${props.targetHandleId ?? ''}`,
  ];
  const pointed = useSyncExternalStore(
    pointedPort.subscribe,
    useCallback(() => [out, into].includes(pointedPort.get() ?? ''), [pointedPort, out, into]),
  );
  const { data, selected, sourceX, sourceY } = props;
  if (data === undefined) return null;
  const { edge, labelled, shortcut, lane, stub } = data;
  const path = linkPath(props, lane);

  const label = linkLabel(edge, source.payload, trans);
  const live = target.payload?.state === 'running' || target.payload?.state === 'starting';
  const shown = active || pointed || selected === true || isTarget;
  const classes = [
    'qm-link',
    edge.link ? '' : 'qm-link-code',
    shortcut ? 'qm-link-shortcut' : '',
    stub === null ? '' : 'qm-link-far',
    shown ? 'qm-link-active' : '',
    edge.broken ? 'qm-link-broken' : '',
    live ? 'qm-link-live' : '',
    selected === true || isTarget ? 'qm-link-selected' : '',
  ];
  const name = showText(`${edge.name}${edge.from.port === null ? '' : `.${edge.from.port}`}`, 80);
  const words = [edge.artifact ?? trans.__('used in code'), label].filter((word) => word !== '').join(' · ');
  return (
    <g className={classes.join(' ')}>
      <path d={path} className="react-flow__edge-path qm-link-path" />
      {stub !== null && (
        <LinkStub
          ends={props}
          name={near ? stub : ''}
          onPointed={(is) => pointedPort.set(is ? into : null)}
        />
      )}
      {(stub === null || shown) && (
        <path
          d={path}
          className="react-flow__edge-interaction"
          fill="none"
          strokeOpacity={0}
          strokeWidth={16}
        />
      )}
      <title>{`${name}: ${words}`}</title>
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
  return transform[2] >= 0.4;
}
