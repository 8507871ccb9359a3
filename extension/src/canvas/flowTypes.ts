import type { GraphEdge, GraphNode } from '@querymill/kernel-bridge/core';
import type { Edge, Node } from '@xyflow/react';

/** A cell on the canvas. The graph node stands in the data: a memoised node renders when it changes. */
export type CanvasNode = Node<{ readonly node: GraphNode }, 'block' | 'code' | 'note'>;

/** A link on the canvas. */
export type CanvasEdge = Edge<{ readonly edge: GraphEdge; readonly labelled: boolean }, 'link'>;

/** Handle of a dependency that is not exactly one port. */
export const ANY_PORT = '*';
