import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';
import { useMemo, useState } from 'react';

import { PlaceFinder } from '../graph/PlaceFinder';

/** A graph and where its nodes stand. */
export interface PlacedGraph {
  readonly graph: NotebookGraph;
  /** By cell id; the same object while nothing changes that a layout looks at. */
  readonly places: ReadonlyMap<string, Position>;
}

/** Where the nodes of a graph stand. */
export function usePlaces(graph: NotebookGraph): PlacedGraph {
  const [finder] = useState(() => new PlaceFinder());
  return useMemo(() => ({ graph, places: finder.find(graph) }), [graph, finder]);
}
