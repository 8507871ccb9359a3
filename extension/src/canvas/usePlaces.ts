import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';
import { useEffect, useState } from 'react';

import { nodeSize } from '../graph/nodeSize';
import { placeMissing } from '../graph/placeMissing';

/** A graph and where its nodes stand. */
export interface PlacedGraph {
  readonly graph: NotebookGraph;
  readonly places: ReadonlyMap<string, Position>;
}

/**
 * Where the nodes of a graph stand: where the notebook says, and for the others where a layout puts them.
 * The layout is loaded when a notebook needs it.
 *
 * @returns null until there is a place for every node
 */
export function usePlaces(graph: NotebookGraph): PlacedGraph | null {
  const [placed, setPlaced] = useState<PlacedGraph | null>(null);
  useEffect(() => {
    const stored = new Map(graph.nodes.flatMap(({ id, position }) => (position === null ? [] : [[id, position] as const])));
    if (stored.size === graph.nodes.length) {
      setPlaced({ graph, places: stored });
      return undefined;
    }
    const sizes = new Map(graph.nodes.map(node => [node.id, nodeSize(node)]));
    if (stored.size > 0) {
      setPlaced({ graph, places: new Map([...stored, ...placeMissing(graph, sizes)]) });
      return undefined;
    }
    let current = true;
    void import('../graph/layoutGraph').then(({ layoutGraph }) => {
      if (current) setPlaced({ graph, places: layoutGraph(graph, sizes) });
    });
    return () => {
      current = false;
    };
  }, [graph]);
  return placed;
}
