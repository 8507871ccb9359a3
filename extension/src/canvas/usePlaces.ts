import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';
import { useMemo } from 'react';

import { layoutGraph } from '../graph/layoutGraph';
import { nodeSize } from '../graph/nodeSize';
import { placeMissing } from '../graph/placeMissing';

/** A graph and where its nodes stand. */
export interface PlacedGraph {
  readonly graph: NotebookGraph;
  readonly places: ReadonlyMap<string, Position>;
}

/**
 * Where the nodes of a graph stand: where the notebook says, and for the others where a layout puts them.
 */
export function usePlaces(graph: NotebookGraph): PlacedGraph {
  return useMemo(() => {
    const stored = graph.nodes.flatMap(({ id, position }) =>
      position === null ? [] : [[id, position] as const],
    );
    if (stored.length === graph.nodes.length) return { graph, places: new Map(stored) };
    const sizes = new Map(graph.nodes.map((node) => [node.id, nodeSize(node)]));
    const found = stored.length > 0 ? placeMissing(graph, sizes) : layoutGraph(graph, sizes);
    return { graph, places: new Map([...stored, ...found]) };
  }, [graph]);
}
