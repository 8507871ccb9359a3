import {
  type Connection,
  type FinalConnectionState,
  type OnConnectStartParams,
  useReactFlow,
} from '@xyflow/react';
import { useMemo, useRef } from 'react';

import { fittingPorts } from './fittingPorts';
import type { DrawnEdge } from './flowTypes';
import { offerFixes, offerJoin } from './offerFixes';
import { usePipeline } from './PipelineContext';

/** How links are drawn, moved and dropped. */
export interface LinkGestures {
  readonly onConnect: (link: Connection) => void;
  readonly onConnectStart: (event: unknown, start: OnConnectStartParams) => void;
  readonly onConnectEnd: (event: MouseEvent | TouchEvent, end: FinalConnectionState) => void;
  readonly isValidConnection: (link: Connection | DrawnEdge) => boolean;
  readonly onReconnectStart: () => void;
  readonly onReconnect: (edge: DrawnEdge, to: Connection) => void;
  readonly onReconnectEnd: (event: unknown, edge: DrawnEdge) => void;
}

/**
 * Drawing a link: ports that fit light up; one that does not fit says why and offers what would; a drop on the
 * ground opens the blocks that fit.
 */
export function useLinkGestures(): LinkGestures {
  const { controller, trans } = usePipeline();
  const flow = useReactFlow();
  const reconnected = useRef(false);
  return useMemo(() => {
    const done = (): void => {
      controller.fittingPorts.set(null);
      controller.linkStart.set(null);
    };
    return {
      onConnect({ source, sourceHandle, target, targetHandle }) {
        if (sourceHandle === null || targetHandle === null) return;
        const graph = controller.model.graph.get();
        const node = graph.byId.get(target);
        const input =
          node?.kind === 'block' ? node.inputs.find(({ name }) => name === targetHandle) : undefined;
        const replaced =
          input?.definition.list === true
            ? undefined
            : graph.edges.find(
                (edge) => edge.link && edge.to.cellId === target && edge.to.port === targetHandle,
              );
        const from = { cellId: source, port: sourceHandle };
        const made = controller.connect({ from, to: { cellId: target, port: targetHandle } });
        if (made && replaced !== undefined) offerJoin(controller, replaced, from, trans);
      },
      onConnectStart(_, start) {
        controller.linkStart.set(start);
        controller.fittingPorts.set(fittingPorts(controller.model.graph.get(), start));
      },
      onConnectEnd(event, { isValid, fromHandle, toHandle, toNode }) {
        done();
        if (isValid === true || fromHandle?.id == null) return;
        const start = { nodeId: fromHandle.nodeId, handleId: fromHandle.id, handleType: fromHandle.type };
        if (toHandle?.id != null) {
          const [a, b] = [
            { cellId: fromHandle.nodeId, port: fromHandle.id },
            { cellId: toHandle.nodeId, port: toHandle.id },
          ];
          if (fromHandle.type !== toHandle.type) {
            if (fromHandle.type === 'source') offerFixes(controller, a, b, trans);
            else offerFixes(controller, b, a, trans);
          }
        } else if (toNode === null && event.target instanceof Element) {
          if (!event.target.classList.contains('react-flow__pane')) return;
          const point = 'changedTouches' in event ? event.changedTouches[0] : event;
          if (point === undefined) return;
          const at = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
          controller.canvas?.openPalette(at, start);
        }
      },
      isValidConnection({ target, targetHandle, source, sourceHandle }) {
        const fitting = controller.fittingPorts.get();
        if (fitting === null) return true;
        return (
          fitting.has(`${target}:input:${targetHandle ?? ''}`) ||
          fitting.has(`${source}:output:${sourceHandle ?? ''}`)
        );
      },
      onReconnectStart() {
        reconnected.current = false;
      },
      onReconnect({ data }, to) {
        reconnected.current = true;
        if (data === undefined || !('edge' in data) || data.edge.to.port === null) return;
        if (to.sourceHandle === null || to.targetHandle === null) return;
        const { cellId, port, index } = data.edge.to;
        if (to.target === cellId && to.targetHandle === port) return;
        controller.reconnect(
          { to: { cellId, port, ...(index === null ? {} : { index }) } },
          {
            from: { cellId: to.source, port: to.sourceHandle },
            to: { cellId: to.target, port: to.targetHandle },
          },
        );
      },
      onReconnectEnd(_, { data }) {
        done();
        if (!reconnected.current && data !== undefined && 'edge' in data) controller.cut(data.edge);
      },
    };
  }, [controller, flow, trans]);
}
