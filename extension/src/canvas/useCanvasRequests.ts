import type { Position } from '@querymill/kernel-bridge/core';
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useState } from 'react';

import { keepByHand } from '../graph/keepByHand';
import { layoutInWorker } from '../graph/layoutInWorker';
import { nodeSize } from '../graph/nodeSize';
import type { FieldWish } from '../inspector/useWantedField';
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
    const wish = (field: FieldWish): void => {
      controller.inspectorOpen.set(true);
      controller.wantedField.set(field);
      select([field.cellId]);
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
      async layout() {
        const graph = controller.model.graph.get();
        const sizes = new Map(graph.nodes.map((node) => [node.id, roomOf(node, flow.getNodes())]));
        const places = await layoutInWorker(graph, sizes);
        // What was edited meanwhile is not undone by a layout that does not know it.
        if (controller.isDisposed || controller.model.graph.get() !== graph) return;
        const selected = new Set(controller.selection.get());
        const byHand = controller.placedByHand();
        const stays = (id: string): boolean => !selected.has(id) && (selected.size > 0 || byHand.has(id));
        const fixed = new Map(
          flow.getNodes().flatMap(({ id, position }) => (stays(id) ? [[id, position] as const] : [])),
        );
        controller.place(keepByHand(places, fixed, sizes));
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
        wish({ cellId, field: argument === undefined ? 'first' : { argument } });
        requestAnimationFrame(() => revealNode(flow, host.current, cellId));
      },
      focusNode(cellId) {
        select([cellId]);
        const find = (): HTMLElement | null | undefined =>
          host.current?.querySelector(`.react-flow__node[data-id="${CSS.escape(cellId)}"]`);
        const node = find();
        // At once, so that the very next key reaches it; one that is only being added is there with the next frame.
        if (node != null) node.focus({ preventScroll: true });
        else requestAnimationFrame(() => find()?.focus({ preventScroll: true }));
        revealNode(flow, host.current, cellId);
      },
      focusName(cellId) {
        wish({ cellId, field: 'name' });
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
