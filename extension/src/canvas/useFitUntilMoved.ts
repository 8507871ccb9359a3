import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef } from 'react';

import { usePipeline } from './PipelineContext';
import { WHOLE_GRAPH } from './wholeGraph';

/**
 * Keeps the whole graph in sight while the panel finds its size, until the user moves the canvas or selects
 * something: from then on the view is theirs.
 *
 * @returns to be called when the canvas starts to move; without an event it is not the user who moves it
 */
export function useFitUntilMoved(host: RefObject<HTMLDivElement>): (event: unknown) => void {
  const { controller } = usePipeline();
  const flow = useReactFlow();
  const moved = useRef(false);
  useEffect(() => {
    const { current: element } = host;
    if (element === null) return undefined;
    const stopFollowing = controller.selection.subscribe(() => {
      moved.current = true;
    });
    const observer = new ResizeObserver(() => {
      if (!moved.current && element.clientWidth > 0) void flow.fitView(WHOLE_GRAPH);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      stopFollowing();
    };
  }, [controller, flow, host]);
  return useCallback((event: unknown) => {
    if (event != null) moved.current = true;
  }, []);
}
