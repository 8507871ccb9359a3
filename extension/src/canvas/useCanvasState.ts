import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react';
import { useCallback, useState } from 'react';

import type { CanvasNode, DrawnEdge } from './flowTypes';
import { usePipeline } from './PipelineContext';
import { toBrokenEdges } from './toBrokenEdges';
import { toCanvasEdges } from './toCanvasEdges';
import { toCanvasNodes } from './toCanvasNodes';
import type { PlacedGraph } from './usePlaces';

/** What the canvas draws, and how the canvas tells of selections, sizes and drags. */
export interface CanvasState {
  readonly nodes: CanvasNode[];
  readonly edges: DrawnEdge[];
  readonly onNodesChange: (changes: NodeChange<CanvasNode>[]) => void;
  readonly onEdgesChange: (changes: EdgeChange<DrawnEdge>[]) => void;
  /** Selects exactly these cells. */
  readonly select: (cellIds: readonly string[]) => void;
}

interface Drawn {
  /** The graph that the nodes and links were made from. */
  readonly placed: PlacedGraph | null;
  readonly nodes: CanvasNode[];
  readonly edges: DrawnEdge[];
}

/**
 * Nodes and links of a graph, with what only the canvas knows of them. All of it is one state: React may
 * set an update aside and come back to it, and then graph and nodes must go back together.
 */
export function useCanvasState(placed: PlacedGraph): CanvasState {
  const { trans } = usePipeline();
  const [drawn, setDrawn] = useState<Drawn>({ placed: null, nodes: [], edges: [] });
  let shown = drawn;
  if (drawn.placed !== placed) {
    shown = {
      placed,
      nodes: toCanvasNodes(placed.graph, placed.places, drawn.nodes, trans),
      edges: [...linksOf(placed, drawn), ...toBrokenEdges(placed.graph)],
    };
    setDrawn(shown);
  }
  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    setDrawn((before) => ({ ...before, nodes: applyNodeChanges(changes, before.nodes) }));
  }, []);
  const onEdgesChange = useCallback((changes: EdgeChange<DrawnEdge>[]) => {
    setDrawn((before) => ({ ...before, edges: applyEdgeChanges(changes, before.edges) }));
  }, []);
  const select = useCallback((cellIds: readonly string[]) => {
    setDrawn((before) => ({
      ...before,
      nodes: before.nodes.map((node) =>
        (node.selected === true) === cellIds.includes(node.id) ? node : { ...node, selected: !node.selected },
      ),
    }));
  }, []);
  return { nodes: shown.nodes, edges: shown.edges, onNodesChange, onEdgesChange, select };
}

/** The links on the canvas; those of before where neither a link nor the place of a node has changed. */
function linksOf({ graph, places }: PlacedGraph, { placed: before, edges }: Drawn): DrawnEdge[] {
  const isSame =
    before?.places === places &&
    before.graph.edges.length === graph.edges.length &&
    before.graph.edges.every((edge, index) => edge === graph.edges[index]);
  return isSame ? edges.filter(({ type }) => type === 'link') : toCanvasEdges(graph, places, edges);
}
