import {
  Background,
  type Connection,
  MiniMap,
  type OnConnectStartParams,
  ReactFlow,
  useReactFlow,
  useStore as useFlow,
} from '@xyflow/react';
import { type JSX, type KeyboardEvent, type MouseEvent, useCallback, useEffect, useId, useRef } from 'react';

import { BlockPalette } from '../palette/BlockPalette';
import { BlockNodeView } from './BlockNodeView';
import { CodeNodeView } from './CodeNodeView';
import { EmptyCanvas } from './EmptyCanvas';
import { fittingPorts } from './fittingPorts';
import type { CanvasEdge, CanvasNode } from './flowTypes';
import { LinkView } from './LinkView';
import { NoteNodeView } from './NoteNodeView';
import { usePipeline, useStore } from './PipelineContext';
import { useCanvasRequests } from './useCanvasRequests';
import { useCanvasState } from './useCanvasState';
import { usePlaces } from './usePlaces';
import { useFitUntilMoved } from './useFitUntilMoved';
import { useSelectionInView } from './useSelectionInView';
import { WHOLE_GRAPH } from './wholeGraph';

const nodeTypes = { block: BlockNodeView, code: CodeNodeView, note: NoteNodeView };
const edgeTypes = { link: LinkView };
const MINIMAP_FROM = 24;

/** The canvas: nodes, links and what can be done to them with a pointer. */
export function Canvas(): JSX.Element {
  const { controller, trans } = usePipeline();
  const graph = useStore(controller.model.graph);
  const placed = usePlaces(graph);
  const { nodes, edges, onNodesChange, onEdgesChange, select } = useCanvasState(placed);
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const far = useFlow(isFar);
  const palette = useCanvasRequests({ host, select });
  useSelectionInView(host);
  const keepView = useFitUntilMoved(host);

  useEffect(() => {
    const selected = nodes.filter((node) => node.selected === true).map((node) => node.id);
    if (selected.join() !== controller.selection.get().join()) controller.selection.set(selected);
  }, [nodes, controller]);

  useEffect(() => {
    const selected = edges.flatMap((edge) =>
      edge.selected === true && edge.data !== undefined ? [edge.data.edge] : [],
    );
    const before = controller.selectedLinks.get();
    if (selected.length !== before.length || selected.some((edge, index) => edge !== before[index])) {
      controller.selectedLinks.set(selected);
    }
  }, [edges, controller]);

  const empty = graph.nodes.every(isBlank);
  const onNodeDragStop = useCallback(() => {
    // What nobody placed before is placed now as it stands, so that the rest stays where the user sees it.
    controller.place(new Map(flow.getNodes().map((node) => [node.id, node.position])));
  }, [controller, flow]);
  const onConnect = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection) => {
      if (sourceHandle === null || targetHandle === null) return;
      controller.connect({
        from: { cellId: source, port: sourceHandle },
        to: { cellId: target, port: targetHandle },
      });
    },
    [controller],
  );
  const onConnectStart = useCallback(
    (_: unknown, start: OnConnectStartParams) => {
      controller.fittingPorts.set(fittingPorts(controller.model.graph.get(), start));
    },
    [controller],
  );
  const onConnectEnd = useCallback(() => {
    controller.fittingPorts.set(null);
  }, [controller]);
  const isValidConnection = useCallback(
    ({ target, targetHandle, source, sourceHandle }: Connection | CanvasEdge) => {
      const fitting = controller.fittingPorts.get();
      if (fitting === null) return true;
      return (
        fitting.has(`${target}:input:${targetHandle ?? ''}`) ||
        fitting.has(`${source}:output:${sourceHandle ?? ''}`)
      );
    },
    [controller],
  );
  const reconnected = useRef(false);
  const onReconnectStart = useCallback(() => {
    reconnected.current = false;
  }, []);
  const onReconnect = useCallback(
    ({ data }: CanvasEdge, to: Connection) => {
      reconnected.current = true;
      if (data === undefined || data.edge.to.port === null) return;
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
    [controller],
  );
  const onReconnectEnd = useCallback(
    (_: unknown, { data }: CanvasEdge) => {
      controller.fittingPorts.set(null);
      if (!reconnected.current && data !== undefined) controller.cut(data.edge);
    },
    [controller],
  );
  const onNodeContextMenu = useCallback(
    (_: MouseEvent, { id: cellId, selected }: CanvasNode) => {
      if (selected !== true) controller.canvas?.select([cellId]);
    },
    [controller],
  );
  const onDoubleClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || !event.target.classList.contains('react-flow__pane')) return;
    controller.canvas?.openPalette(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || !event.target.classList.contains('react-flow__node'))
      return;
    const cellId = event.target.dataset['id'];
    if (
      (event.key !== 'Enter' && event.key !== ' ') ||
      event.ctrlKey ||
      event.shiftKey ||
      cellId === undefined
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    controller.canvas?.select([cellId]);
  };

  return (
    <div
      ref={host}
      className={`qm-canvas ${far ? 'qm-far' : ''} ${empty || nodes.length > 0 ? 'qm-ready' : ''}`}
      tabIndex={-1}
      role="application"
      aria-label={trans.__('Pipeline')}
      onDoubleClick={onDoubleClick}
      onKeyDown={onKeyDown}
    >
      {empty && <EmptyCanvas />}
      {!empty && nodes.length > 0 && (
        <ReactFlow<CanvasNode, CanvasEdge>
          id={id}
          className="qm-flow"
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeDragStop={onNodeDragStop}
          onConnect={onConnect}
          onConnectStart={onConnectStart}
          onConnectEnd={onConnectEnd}
          onReconnectStart={onReconnectStart}
          onReconnect={onReconnect}
          onReconnectEnd={onReconnectEnd}
          onMoveStart={keepView}
          onNodeContextMenu={onNodeContextMenu}
          isValidConnection={isValidConnection}
          fitView
          fitViewOptions={WHOLE_GRAPH}
          minZoom={0.1}
          maxZoom={2}
          nodeDragThreshold={3}
          nodesDraggable={!controller.model.notebook.readOnly}
          nodesConnectable={!controller.model.notebook.readOnly}
          panOnScroll
          zoomOnDoubleClick={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          panActivationKeyCode={null}
          zoomActivationKeyCode={null}
        >
          <Background gap={20} size={1} />
          {nodes.length >= MINIMAP_FROM && <MiniMap pannable zoomable ariaLabel={trans.__('Overview')} />}
        </ReactFlow>
      )}
      {palette.at !== null && <BlockPalette position={palette.at} onClose={palette.close} />}
    </div>
  );
}

function isFar({ transform }: { transform: readonly [number, number, number] }): boolean {
  return transform[2] < 0.5;
}

/** An empty notebook has one empty cell, or none. */
function isBlank({ source }: { source: string }): boolean {
  return source.trim() === '';
}
