import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useCallback } from 'react';

import { type Direction, nextNode } from '../graph/nextNode';
import { usePipeline } from './PipelineContext';

const ARROWS: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']);

/** Keys on the canvas itself: arrows go along the links, Enter opens the form of a block, Escape lets go. */
export function useCanvasKeys(): (event: KeyboardEvent) => void {
  const { controller } = usePipeline();
  const flow = useReactFlow();
  return useCallback(
    (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey, shiftKey } = event;
      if (!(target instanceof HTMLElement) || ctrlKey || metaKey || altKey || shiftKey) return;
      const isNode = target.classList.contains('react-flow__node');
      if (!isNode && !target.classList.contains('qm-canvas')) return;
      const cellId = isNode ? target.dataset['id'] : controller.selection.get()[0];
      const graph = controller.model.graph.get();
      if (ARROWS.has(key)) {
        const places = new Map(flow.getNodes().map(({ id, position }) => [id, position]));
        const first = graph.nodes.find(({ kind }) => kind !== 'note') ?? graph.nodes[0];
        const next = cellId === undefined ? first?.id : nextNode(graph, places, cellId, key as Direction);
        if (next !== undefined) controller.canvas?.focusNode(next);
      } else if (key === 'Enter' && graph.byId.get(cellId ?? '')?.kind === 'note') {
        controller.editNote(cellId ?? null);
      } else if (key === 'Enter' && cellId !== undefined) controller.canvas?.focusFirstField(cellId);
      else if (key === 'Escape') controller.canvas?.select([]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    [controller, flow],
  );
}
