import type { GraphEdge, NotebookGraph, PutIntoLink } from '@querymill/kernel-bridge/core';
import { type OnNodeDrag, useReactFlow, useStoreApi } from '@xyflow/react';
import { useMemo, useRef } from 'react';

import type { CanvasNode, DrawnEdge } from './flowTypes';
import { linkAt } from './linkAt';
import { usePipeline } from './PipelineContext';

/** How long a block is held still, in milliseconds, before the link beneath is looked for: that costs a layout. */
const HELD_MS = 60;

/** What happens while nodes are dragged, and when they are let go. */
export interface NodeDrag {
  readonly onNodeDrag: OnNodeDrag<CanvasNode>;
  readonly onNodeDragStop: OnNodeDrag<CanvasNode>;
}

/** The link that a block was last held over, and whether it can be put there. */
interface Tried {
  readonly link: GraphEdge;
  readonly cellId: string;
  readonly fits: boolean;
}

/**
 * Moves nodes, and puts a block that is let go over a link into that link: while it is held there, a link that it
 * fits lights up under the pointer. One that fits nowhere says why, unless it has links on both sides: such a
 * block is put in order, and only moves.
 */
export function useNodeDrag(): NodeDrag {
  const { controller } = usePipeline();
  const flow = useReactFlow<CanvasNode, DrawnEdge>();
  const store = useStoreApi();
  const tried = useRef<Tried | null>(null);
  const held = useRef<ReturnType<typeof setTimeout>>(undefined);
  return useMemo(() => {
    const aim = (
      event: Parameters<OnNodeDrag>[0],
      [node, ...more]: readonly CanvasNode[],
    ): PutIntoLink | undefined => {
      const { domNode } = store.getState();
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (node?.type !== 'block' || more.length > 0 || domNode === null || point === undefined)
        return undefined;
      const link = linkAt(flow, domNode, { x: point.clientX, y: point.clientY });
      if (link?.from.port == null || link.to.port === null) return undefined;
      if ([link.from.cellId, link.to.cellId].includes(node.id)) return undefined;
      const gesture = gestureFor(node.id, link);
      if (tried.current?.link !== link || tried.current.cellId !== node.id)
        tried.current = { link, cellId: node.id, fits: controller.gestures.canPutIntoLink(gesture) };
      return gesture;
    };

    return {
      onNodeDrag(event, _, dragged) {
        clearTimeout(held.current);
        held.current = setTimeout(() => {
          const isAimed = aim(event, dragged) !== undefined && tried.current?.fits === true;
          controller.dropLink.set(isAimed ? (tried.current?.link.id ?? null) : null);
        }, HELD_MS);
      },
      onNodeDragStop(event, _, dragged) {
        clearTimeout(held.current);
        const gesture = aim(event, dragged);
        const fits = tried.current?.fits === true;
        tried.current = null;
        controller.dropLink.set(null);
        // What nobody placed before is placed now as it stands, so that the rest stays where the user sees it.
        const places = new Map(flow.getNodes().map((node) => [node.id, node.position]));
        const isMeant =
          gesture !== undefined && (fits || !isLinkedThrough(controller.model.graph.get(), gesture.cellId));
        if (isMeant && controller.gestures.putIntoLink(gesture, places)) return;
        controller.place(
          places,
          dragged.map(({ id }) => id),
        );
      },
    };
  }, [controller, flow, store]);
}

function gestureFor(cellId: string, { from, to }: GraphEdge): PutIntoLink {
  return {
    cellId,
    from: { cellId: from.cellId, port: from.port ?? '' },
    to: { cellId: to.cellId, port: to.port ?? '', ...(to.index === null ? {} : { index: to.index }) },
  };
}

/** Whether something goes into a block and something that came out of it goes on. */
function isLinkedThrough({ edges }: NotebookGraph, cellId: string): boolean {
  return edges.some(({ to }) => to.cellId === cellId) && edges.some(({ from }) => from.cellId === cellId);
}
