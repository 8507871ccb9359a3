import type { GraphNode, NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import { layoutGraph } from './layoutGraph';
import { nodeSize } from './nodeSize';
import { placeMissing } from './placeMissing';

/**
 * Finds where the nodes of a graph stand, again and again: where the notebook says, and for the others where a
 * layout puts them. A graph that differs in nothing which a layout looks at gets the same places, as the same
 * object: typing into a cell lays nothing out.
 */
export class PlaceFinder {
  #before: { readonly graph: NotebookGraph; readonly places: ReadonlyMap<string, Position> } | null = null;

  /** The places by cell id. */
  find(graph: NotebookGraph): ReadonlyMap<string, Position> {
    const before = this.#before;
    const places = before !== null && isLaidOutAlike(before.graph, graph) ? before.places : placesOf(graph);
    this.#before = { graph, places };
    return places;
  }
}

function placesOf(graph: NotebookGraph): ReadonlyMap<string, Position> {
  const stored = graph.nodes.flatMap(({ id, position }) =>
    position === null ? [] : [[id, position] as const],
  );
  if (stored.length === graph.nodes.length) return new Map(stored);
  const sizes = new Map(graph.nodes.map((node) => [node.id, nodeSize(node)]));
  const found = stored.length > 0 ? placeMissing(graph, sizes) : layoutGraph(graph, sizes);
  return new Map([...stored, ...found]);
}

function isLaidOutAlike(before: NotebookGraph, now: NotebookGraph): boolean {
  return (
    before.nodes.length === now.nodes.length &&
    before.edges.length === now.edges.length &&
    before.nodes.every((node, index) => standsAlike(node, now.nodes[index])) &&
    before.edges.every((edge, index) => {
      const other = now.edges[index];
      return edge === other || (edge.id === other?.id && edge.link === other.link);
    })
  );
}

function standsAlike(before: GraphNode, now: GraphNode | undefined): boolean {
  if (before === now) return true;
  if (now === undefined || before.id !== now.id || before.kind !== now.kind) return false;
  if (before.kind === 'note' || now.kind === 'note')
    return before.source === now.source && isSamePlace(before, now);
  const [old, size] = [nodeSize(before), nodeSize(now)];
  return (
    old.width === size.width &&
    old.height === size.height &&
    isStageAlike(before, now) &&
    isSamePlace(before, now)
  );
}

function isStageAlike(before: GraphNode, now: GraphNode): boolean {
  if (before.kind !== 'block' || now.kind !== 'block') return true;
  return before.definition === now.definition && before.inputs.length === now.inputs.length;
}

function isSamePlace({ position: before }: GraphNode, { position: now }: GraphNode): boolean {
  return before?.x === now?.x && before?.y === now?.y;
}
