import type { Position } from '@querymill/kernel-bridge/core';
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useState } from 'react';

import { layoutGraph } from '../graph/layoutGraph';
import { nodeSize } from '../graph/nodeSize';
import type { LinkStart } from './fittingPorts';
import type { CanvasNode, DrawnEdge } from './flowTypes';
import { usePipeline } from './PipelineContext';
import { WHOLE_GRAPH } from './wholeGraph';

/** The list of blocks: where a chosen one will stand, or null while the list is closed. */
export interface PaletteState {
  readonly at: Position | null;
  /** The loose link that the chosen block is to take up. */
  readonly link: LinkStart | null;
  readonly close: () => void;
}

interface CanvasParts {
  readonly host: RefObject<HTMLDivElement>;
  readonly select: (cellIds: readonly string[]) => void;
}

/** Lets commands reach the canvas: zoom, layout, selection, the list of blocks. */
export function useCanvasRequests({ host, select }: CanvasParts): PaletteState {
  const { controller } = usePipeline();
  const flow = useReactFlow<CanvasNode, DrawnEdge>();
  const [{ at, link }, setAt] = useState<Pick<PaletteState, 'at' | 'link'>>({ at: null, link: null });

  useEffect(() => {
    const fit = (): void => {
      void flow.fitView(WHOLE_GRAPH);
    };
    return controller.attachCanvas({
      fit,
      fitSelection() {
        const nodes = flow.getNodes().filter((node) => node.selected === true);
        void flow.fitView({ ...WHOLE_GRAPH, ...(nodes.length === 0 ? {} : { nodes }) });
      },
      boxes: () =>
        new Map(
          flow.getNodes().map(({ id, position, measured }) => {
            const box = { ...position, width: measured?.width ?? 0, height: measured?.height ?? 0 };
            return [id, box];
          }),
        ),
      layout() {
        const graph = controller.model.graph.get();
        const sizes = new Map(graph.nodes.map((node) => [node.id, roomOf(node, flow.getNodes())]));
        controller.place(layoutGraph(graph, sizes));
        requestAnimationFrame(() => requestAnimationFrame(fit));
      },
      openPalette(position, start) {
        const box = host.current?.getBoundingClientRect();
        const middle = {
          x: (box?.left ?? 0) + (box?.width ?? 0) / 2,
          y: (box?.top ?? 0) + (box?.height ?? 0) / 2,
        };
        setAt({ at: position ?? flow.screenToFlowPosition(middle), link: start ?? null });
      },
      select,
      focus: () => host.current?.focus({ preventScroll: true }),
      places: () => new Map(flow.getNodes().map((node) => [node.id, node.position])),
      focusFirstField(cellId, argument) {
        controller.inspectorOpen.set(true);
        select([cellId]);
        const find = (part: string): HTMLElement | null | undefined =>
          host.current?.parentElement?.querySelector<HTMLElement>(`.qm-inspector ${part}`);
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const named = argument === undefined ? '' : `[data-argument="${CSS.escape(argument)}"]`;
            const field = `.qm-field${named} :is(input, select, textarea)`;
            const needed = '.qm-field[data-needed="true"] :is(input, select, textarea)';
            const target = argument === undefined ? find(needed) : find(field);
            if (target != null) target.focus();
            else controller.canvas?.focusNode(cellId);
          }),
        );
      },
      focusNode(cellId) {
        select([cellId]);
        requestAnimationFrame(() => {
          host.current
            ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(cellId)}"]`)
            ?.focus({ preventScroll: true });
        });
        const node = flow.getNode(cellId);
        const box = host.current?.getBoundingClientRect();
        if (node === undefined || box === undefined) return;
        const [width, height] = [node.measured?.width ?? 0, node.measured?.height ?? 0];
        const start = flow.flowToScreenPosition(node.position);
        const end = flow.flowToScreenPosition({ x: node.position.x + width, y: node.position.y + height });
        const inside = start.x >= box.left && start.y >= box.top && end.x <= box.right && end.y <= box.bottom;
        if (inside) return;
        const { zoom } = flow.getViewport();
        void flow.setCenter(node.position.x + width / 2, node.position.y + height / 2, { zoom });
      },
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
    setAt({ at: null, link: null });
    host.current?.focus({ preventScroll: true });
  }, [host]);
  return { at, link, close };
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
