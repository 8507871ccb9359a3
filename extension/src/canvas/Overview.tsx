import { MiniMap, useStore as useFlow, type ReactFlowState } from '@xyflow/react';
import type { JSX } from 'react';

import { usePipeline } from './PipelineContext';

/** How many nodes a graph has before it is worth a map. */
const FROM = 24;

/** A small map of a large graph, while a part of the graph is out of sight. */
export function Overview(): JSX.Element | null {
  const { trans } = usePipeline();
  const needed = useFlow(isNeeded);
  return needed ? (
    <MiniMap style={{ width: 150, height: 96 }} pannable zoomable ariaLabel={trans.__('Overview')} />
  ) : null;
}

function isNeeded({ nodeLookup, transform, width, height }: ReactFlowState): boolean {
  if (nodeLookup.size < FROM) return false;
  const [left, top, zoom] = transform;
  for (const { internals, measured } of nodeLookup.values()) {
    const x = internals.positionAbsolute.x * zoom + left;
    const y = internals.positionAbsolute.y * zoom + top;
    const [right, bottom] = [x + (measured.width ?? 0) * zoom, y + (measured.height ?? 0) * zoom];
    if (x < 0 || y < 0 || right > width || bottom > height) return true;
  }
  return false;
}
