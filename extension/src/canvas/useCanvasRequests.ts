import type { Position } from '@querymill/kernel-bridge/core';
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useState } from 'react';

import { keepByHand } from '../graph/keepByHand';
import { layoutGraph } from '../graph/layoutGraph';
import { nodeSize } from '../graph/nodeSize';
import type { LinkStart } from './fittingPorts';
import type { CanvasNode, DrawnEdge } from './flowTypes';
import { usePipeline } from './PipelineContext';
import { revealNode } from './revealNode';
import { WHOLE_GRAPH } from './wholeGraph';

/** The list of blocks. */
export interface PaletteState {
  readonly isOpen: boolean;
  /** Where the chosen block is to stand; null: where there is room. */
  readonly at: Position | null;
  /** The loose link that the chosen block is to take up. */
  readonly link: LinkStart | null;
  readonly close: () => void;
}

const CLOSED = { isOpen: false, at: null, link: null } as const;

interface CanvasParts {
  readonly host: RefObject<HTMLDivElement>;
  readonly select: (cellIds: readonly string[]) => void;
}

/** Lets commands reach the canvas: zoom, layout, selection, the list of blocks. */
export function useCanvasRequests({ host, select }: CanvasParts): PaletteState {
  const { controller } = usePipeline();
  const flow = useReactFlow<CanvasNode, DrawnEdge>();
  const [palette, setPalette] = useState<Omit<PaletteState, 'close'>>(CLOSED);

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
        const selected = new Set(controller.selection.get());
        const kept = selected.size > 0 ? graph.nodes.map(({ id }) => id) : controller.placedByHand();
        const fixed = new Map(
          flow
            .getNodes()
            .flatMap(({ id, position }) =>
              new Set(kept).has(id) && !selected.has(id) ? [[id, position] as const] : [],
            ),
        );
        controller.place(keepByHand(layoutGraph(graph, sizes), fixed, sizes));
        requestAnimationFrame(() => requestAnimationFrame(fit));
      },
      openPalette(position, start) {
        setPalette({ isOpen: true, at: position ?? null, link: start ?? null });
      },
      select,
      focus: () => host.current?.focus({ preventScroll: true }),
      focusIfFree() {
        const holder = document.activeElement;
        if (holder === null || holder.contains(host.current)) host.current?.focus({ preventScroll: true });
      },
      places: () => new Map(flow.getNodes().map((node) => [node.id, node.position])),
      focusFirstField(cellId, argument) {
        controller.inspectorOpen.set(true);
        select([cellId]);
        const find = (part: string): HTMLElement | null | undefined =>
          host.current?.parentElement?.querySelector<HTMLElement>(`.qm-inspector ${part}`);
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            revealNode(flow, host.current, cellId);
            const named = argument === undefined ? '' : `[data-argument="${CSS.escape(argument)}"]`;
            const field = `.qm-field${named} :is(input, select, textarea)`;
            const needed = '.qm-field[data-needed="true"] :is(input, select, textarea)';
            const target =
              argument === undefined
                ? (find(needed) ?? find('.qm-field :is(input, select, textarea)'))
                : find(field);
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
        revealNode(flow, host.current, cellId);
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
    setPalette(CLOSED);
    host.current?.focus({ preventScroll: true });
  }, [host]);
  return { ...palette, close };
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
