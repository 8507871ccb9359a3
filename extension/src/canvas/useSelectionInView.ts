import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';

import type { CanvasEdge, CanvasNode } from './flowTypes';
import { usePipeline, useStore } from './PipelineContext';

const MARGIN = 24;

/** Moves the canvas a little when the inspector opens over the block that was selected. */
export function useSelectionInView(host: RefObject<HTMLDivElement>): void {
  const { controller } = usePipeline();
  const selection = useStore(controller.selection);
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  useEffect(() => {
    const [cellId] = selection;
    if (cellId === undefined || selection.length > 1) return undefined;
    const frame = requestAnimationFrame(() => {
      const node = host.current?.querySelector(`.react-flow__node[data-id="${CSS.escape(cellId)}"]`);
      if (node == null || host.current === null) return;
      const [box, view] = [node.getBoundingClientRect(), host.current.getBoundingClientRect()];
      const over = box.right + MARGIN - view.right;
      if (over <= 0 || box.width > view.width) return;
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x - over, y, zoom });
    });
    return () => cancelAnimationFrame(frame);
  }, [selection, flow, host]);
}
