import type { GraphEdge } from '@querymill/kernel-bridge/core';
import { useReactFlow } from '@xyflow/react';
import { type DragEvent, useMemo } from 'react';

import { BLOCK_MIME } from '../palette/blockMime';
import type { CanvasNode, DrawnEdge } from './flowTypes';
import { linkOf } from './linkAt';
import { usePipeline } from './PipelineContext';

/** Takes blocks that are dragged from the palette. */
export interface BlockDrop {
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: () => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** A block dropped on the ground is added there; dropped on a link, it is put into the link. */
export function useBlockDrop(): BlockDrop {
  const { controller } = usePipeline();
  const flow = useReactFlow<CanvasNode, DrawnEdge>();
  return useMemo(() => {
    const linkUnder = ({ target }: DragEvent): GraphEdge | undefined =>
      target instanceof Element ? linkOf(flow, target) : undefined;
    return {
      onDragOver(event) {
        if (!event.dataTransfer.types.includes(BLOCK_MIME)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        controller.dropLink.set(linkUnder(event)?.id ?? null);
      },
      onDragLeave() {
        controller.dropLink.set(null);
      },
      onDrop(event) {
        const type = event.dataTransfer.getData(BLOCK_MIME);
        if (type === '') return;
        event.preventDefault();
        const position = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        controller.dropLink.set(null);
        const link = linkUnder(event);
        if (link?.from.port == null || link.to.port === null) {
          controller.gestures.add({ type, position });
          return;
        }
        const { cellId, port, index } = link.to;
        controller.gestures.insert({
          type,
          from: [{ cellId: link.from.cellId, port: link.from.port }],
          to: { cellId, port, ...(index === null ? {} : { index }) },
          position,
        });
      },
    };
  }, [controller, flow]);
}
