import { Background, ReactFlow, SelectionMode, useReactFlow, useStore as useFlow } from '@xyflow/react';
import { type JSX, type MouseEvent, useCallback, useEffect, useId, useRef } from 'react';

import { BlockPalette } from '../palette/BlockPalette';
import { BlockNodeView } from './BlockNodeView';
import { BrokenUseView } from './BrokenUseView';
import { CodeNodeView } from './CodeNodeView';
import { EmptyCanvas } from './EmptyCanvas';
import { GroupFrames } from './GroupFrames';
import { Overview } from './Overview';
import type { CanvasNode, DrawnEdge } from './flowTypes';
import { LinkView } from './LinkView';
import { NoteNodeView } from './NoteNodeView';
import { usePipeline, useStore } from './PipelineContext';
import { useBlockDrop } from './useBlockDrop';
import { useCanvasKeys } from './useCanvasKeys';
import { useCanvasRequests } from './useCanvasRequests';
import { useCanvasState } from './useCanvasState';
import { useLinkGestures } from './useLinkGestures';
import { useModifiers } from './useModifiers';
import { useNodeDrag } from './useNodeDrag';
import { usePlaces } from './usePlaces';
import { useFitUntilMoved } from './useFitUntilMoved';
import { useSelectionInView } from './useSelectionInView';
import { WHOLE_GRAPH } from './wholeGraph';

const nodeTypes = { block: BlockNodeView, code: CodeNodeView, note: NoteNodeView };
const edgeTypes = { link: LinkView, broken: BrokenUseView };

/** The canvas: nodes, links and what can be done to them with a pointer. */
export function Canvas(): JSX.Element {
  const { controller, trans } = usePipeline();
  const graph = useStore(controller.model.graph);
  const placed = usePlaces(graph);
  const { nodes, edges, onNodesChange, onEdgesChange, select } = useCanvasState(placed);
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const flow = useReactFlow<CanvasNode, DrawnEdge>();
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
      edge.selected === true && edge.type === 'link' && edge.data !== undefined ? [edge.data.edge] : [],
    );
    const before = controller.selectedLinks.get();
    if (selected.length !== before.length || selected.some((edge, index) => edge !== before[index])) {
      controller.selectedLinks.set(selected);
    }
  }, [edges, controller]);

  const empty = graph.nodes.every(isBlank);
  const drag = useNodeDrag();
  const links = useLinkGestures();
  const { boxing, ...modifiers } = useModifiers();
  const onKeyDown = useCanvasKeys();
  const drop = useBlockDrop();
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
  return (
    <div
      ref={host}
      className={`qm-canvas ${far ? 'qm-far' : ''} ${empty || nodes.length > 0 ? 'qm-ready' : ''}`}
      tabIndex={0}
      role="application"
      aria-label={trans.__('Pipeline')}
      onDoubleClick={onDoubleClick}
      onKeyDown={onKeyDown}
      {...modifiers}
    >
      {empty && <EmptyCanvas />}
      {!empty && nodes.length > 0 && (
        <ReactFlow<CanvasNode, DrawnEdge>
          id={id}
          className="qm-flow"
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          {...drag}
          {...links}
          {...drop}
          selectionOnDrag={boxing}
          panOnDrag={!boxing}
          selectionMode={SelectionMode.Partial}
          onMoveStart={keepView}
          onNodeContextMenu={onNodeContextMenu}
          fitView
          fitViewOptions={WHOLE_GRAPH}
          minZoom={0.1}
          maxZoom={2}
          nodeDragThreshold={3}
          nodesDraggable={!controller.model.notebook.readOnly}
          nodesConnectable={!controller.model.notebook.readOnly}
          panOnScroll
          zoomOnDoubleClick={false}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          panActivationKeyCode={null}
          zoomActivationKeyCode={null}
        >
          <Background gap={20} size={1} />
          <GroupFrames />
          <Overview />
        </ReactFlow>
      )}
      {palette.isOpen && <BlockPalette position={palette.at} link={palette.link} onClose={palette.close} />}
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
