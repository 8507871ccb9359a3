import type { BrokenUse, GraphEdge, GraphNode } from '@querymill/kernel-bridge/core';
import type { Edge, Node } from '@xyflow/react';

/** A cell on the canvas. The graph node stands in the data: a memoised node renders when it changes. */
export type CanvasNode = Node<NodeData, 'block' | 'code' | 'note'>;

/** What a cell on the canvas knows. */
export interface NodeData extends Record<string, unknown> {
  readonly node: GraphNode;
  /** Output ports that something is linked to, separated by spaces. */
  readonly usedOutputs: string;
}

/** A link on the canvas. */
export type CanvasEdge = Edge<LinkData, 'link'>;

/** What a link on the canvas knows. */
export interface LinkData extends Record<string, unknown> {
  readonly edge: GraphEdge;
  /** It is the first that leaves its port, and carries the port's label. */
  readonly labelled: boolean;
  /** The source also reaches the target through other blocks: drawn faintly. */
  readonly shortcut: boolean;
  /**
   * Set where its way would lead across much of the canvas: it is drawn as its two ends with this name,
   * `seeds.pairs`. The first of several into one port names all, the others are empty.
   */
  readonly stub: string | null;
  /** Where it crosses if it leads back to the left. */
  readonly lane: number | undefined;
}

/** A dependency that does not hold, on the canvas. */
export type BrokenEdge = Edge<{ readonly use: BrokenUse }, 'broken'>;

/** Everything that is drawn between nodes. */
export type DrawnEdge = CanvasEdge | BrokenEdge;

/** Handle of a dependency that is not exactly one port. */
export const ANY_PORT = '*';
