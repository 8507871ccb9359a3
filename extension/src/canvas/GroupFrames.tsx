import { ViewportPortal, useStore as useFlow, type ReactFlowState } from '@xyflow/react';
import { type JSX, useMemo } from 'react';

import type { Box } from '../graph/alignNodes';
import { framesOf } from '../graph/frames';
import { usePipeline, useStore } from './PipelineContext';

/** A frame around every group, behind its heading and cells. It follows them while they are dragged. */
export function GroupFrames(): JSX.Element | null {
  const { controller } = usePipeline();
  const { nodes } = useStore(controller.model.graph);
  const boxes = useFlow(boxesOf, areSame);
  const frames = useMemo(() => framesOf(nodes, boxes), [nodes, boxes]);
  if (frames.length === 0) return null;
  return (
    <ViewportPortal>
      {frames.map(({ id, x, y, width, height }) => (
        <div
          key={id}
          className="qm-frame"
          data-group={id}
          style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
        />
      ))}
    </ViewportPortal>
  );
}

function boxesOf({ nodeLookup }: ReactFlowState): ReadonlyMap<string, Box> {
  const boxes = new Map<string, Box>();
  for (const [id, { internals, measured }] of nodeLookup) {
    if (measured.width === undefined || measured.height === undefined) continue;
    const { x, y } = internals.positionAbsolute;
    boxes.set(id, { x, y, width: measured.width, height: measured.height });
  }
  return boxes;
}

function areSame(before: ReadonlyMap<string, Box>, now: ReadonlyMap<string, Box>): boolean {
  if (before.size !== now.size) return false;
  for (const [id, { x, y, width, height }] of now) {
    const old = before.get(id);
    if (old?.x !== x || old.y !== y || old.width !== width || old.height !== height) return false;
  }
  return true;
}
