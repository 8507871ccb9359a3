import type { Position } from '@querymill/kernel-bridge/core';
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useState } from 'react';

import { layoutGraph } from '../graph/layoutGraph';
import { nodeSize } from '../graph/nodeSize';
import type { CanvasEdge, CanvasNode } from './flowTypes';
import { usePipeline } from './PipelineContext';
import { WHOLE_GRAPH } from './wholeGraph';

/** The list of blocks: where a chosen one will stand, or null while the list is closed. */
export interface PaletteState {
  readonly at: Position | null;
  readonly close: () => void;
}

interface CanvasParts {
  readonly host: RefObject<HTMLDivElement>;
  readonly select: (cellIds: readonly string[]) => void;
}

/** Lets commands reach the canvas: zoom, layout, selection, the list of blocks. */
export function useCanvasRequests({ host, select }: CanvasParts): PaletteState {
  const { controller } = usePipeline();
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const [at, setAt] = useState<Position | null>(null);

  useEffect(() => {
    const fit = (): void => {
      void flow.fitView(WHOLE_GRAPH);
    };
    return controller.attachCanvas({
      fit,
      layout() {
        const graph = controller.model.graph.get();
        const sizes = new Map(graph.nodes.map((node) => [node.id, roomOf(node, flow.getNodes())]));
        controller.place(layoutGraph(graph, sizes));
        requestAnimationFrame(() => requestAnimationFrame(fit));
      },
      openPalette(position) {
        const box = host.current?.getBoundingClientRect();
        const middle = {
          x: (box?.left ?? 0) + (box?.width ?? 0) / 2,
          y: (box?.top ?? 0) + (box?.height ?? 0) / 2,
        };
        setAt(position ?? flow.screenToFlowPosition(middle));
      },
      select,
      focus: () => host.current?.focus({ preventScroll: true }),
      places: () => new Map(flow.getNodes().map((node) => [node.id, node.position])),
      focusName(cellId) {
        controller.inspectorOpen.set(true);
        select([cellId]);
        requestAnimationFrame(() => {
          host.current?.parentElement?.querySelector<HTMLInputElement>('.qm-name-field')?.select();
        });
      },
    });
  }, [controller, flow, host, select]);

  const close = useCallback(() => {
    setAt(null);
    host.current?.focus({ preventScroll: true });
  }, [host]);
  return { at, close };
}

/** The room a node is given: what it may come to need, and at least what it takes now. */
function roomOf(
  node: Parameters<typeof nodeSize>[0],
  shown: readonly CanvasNode[],
): ReturnType<typeof nodeSize> {
  const expected = nodeSize(node);
  const measured = shown.find(({ id }) => id === node.id)?.measured?.height ?? 0;
  return { width: expected.width, height: Math.max(expected.height, measured) };
}
