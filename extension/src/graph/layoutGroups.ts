import type { NotebookGraph, Position } from '@querymill/kernel-bridge/core';

import { BAND_GAP, bandsSize, placeBands, placeStack, scaleOf, toBands } from './bands';
import { FRAME } from './frames';
import type { Group } from './groupsOf';
import { toColumns } from './toColumns';
import type { Size } from './nodeSize';
import { type Column, type Stack, stackNotes } from './stackNotes';

const FRAME_GAP = 44;
const HEAD_GAP = 12;
const TITLE_GAP = 20;
/** How much larger everything must appear for a group to be broken into one more band. */
const FOLDED = 0.88;

/** What stands together: the cells under one heading, or those before the first. */
interface Region {
  readonly heading: { readonly id: string; readonly height: number } | null;
  readonly columns: readonly Column[];
  readonly trailing: Stack | null;
}

/** A region folded for a given width. */
interface Folded extends Region {
  readonly bands: Column[][];
  readonly width: number;
  readonly height: number;
}

/**
 * Places the groups of a notebook as frames in document order, side by side and row by row like words on
 * lines, each laid out for itself. Of all widths it takes the one in which the whole appears largest.
 */
export function layoutGroups(
  graph: NotebookGraph,
  groups: readonly Group[],
  sizes: ReadonlyMap<string, Size>,
): Map<string, Position> {
  const grouped = new Set(groups.flatMap(({ members }) => members));
  const first = graph.nodes.filter(({ id }) => !grouped.has(id));
  const { title } = stackNotes(first, sizes);
  const rest = first.filter(({ id }) => title?.parts[0]?.id !== id);
  const regions = [
    ...(rest.length === 0 ? [] : [regionOf(graph, null, new Set(rest.map(({ id }) => id)), sizes)]),
    ...groups.map(({ heading, members }) => regionOf(graph, heading.id, new Set(members), sizes)),
  ];
  const places = new Map<string, Position>();
  if (title !== null) placeStack(title, { x: FRAME.right, y: 0 }, places);
  let y = title === null ? 0 : title.height + TITLE_GAP;
  for (const row of bestRows(regions)) {
    let x = 0;
    for (const region of row) {
      placeRegion(region, { x, y }, places);
      x += region.width + FRAME_GAP;
    }
    y += Math.max(...row.map(({ height }) => height)) + FRAME_GAP;
  }
  return places;
}

function regionOf(
  graph: NotebookGraph,
  headingId: string | null,
  members: ReadonlySet<string>,
  sizes: ReadonlyMap<string, Size>,
): Region {
  const nodes = graph.nodes.filter(({ id }) => members.has(id) && id !== headingId);
  const edges = graph.edges.filter(({ from, to }) => members.has(from.cellId) && members.has(to.cellId));
  const { stacks, trailing } = stackNotes(nodes, sizes);
  const heading = headingId === null ? null : { id: headingId, height: sizes.get(headingId)?.height ?? 0 };
  return { heading, columns: toColumns({ ...graph, nodes, edges }, stacks), trailing };
}

function bestRows(regions: readonly Region[]): Folded[][] {
  let best: Folded[][] = [];
  let bestScale = -1;
  const most = regions.reduce((sum, { columns }) => sum + columns.length, 0);
  for (let length = most; length >= 1; length--) {
    const folded = regions.map((region) => fold(region, length));
    const widest = Math.max(...folded.map(({ width }) => width));
    for (let count = regions.length; count >= 1; count--) {
      const limit = Math.max(widest, rowWidth(folded.slice(0, count)));
      const rows = toRows(folded, limit);
      const width = Math.max(...rows.map(rowWidth));
      const height = rows.reduce(
        (sum, row) => sum + Math.max(...row.map((each) => each.height)) + FRAME_GAP,
        0,
      );
      const folds = folded.reduce((sum, { bands }) => sum + bands.length - 1, 0);
      const scale = scaleOf(width, height) * FOLDED ** Math.max(0, folds);
      if (scale > bestScale * 1.02) {
        best = rows;
        bestScale = scale;
      }
    }
  }
  return best;
}

function fold(region: Region, length: number): Folded {
  const bands = toBands(region.columns, length);
  const { width, height } = bandsSize(bands);
  const { heading, trailing } = region;
  const head = heading === null ? 0 : heading.height + HEAD_GAP;
  const foot = trailing === null ? 0 : trailing.height + BAND_GAP;
  return {
    ...region,
    bands,
    width: width + FRAME.left + FRAME.right,
    height: FRAME.top + head + height + foot + FRAME.bottom,
  };
}

function toRows(regions: readonly Folded[], limit: number): Folded[][] {
  const rows: Folded[][] = [];
  for (const region of regions) {
    const row = rows.at(-1);
    if (row === undefined || rowWidth([...row, region]) > limit) rows.push([region]);
    else row.push(region);
  }
  return rows;
}

function rowWidth(row: readonly Folded[]): number {
  return row.reduce((sum, { width }) => sum + width + FRAME_GAP, -FRAME_GAP);
}

function placeRegion(region: Folded, corner: Position, places: Map<string, Position>): void {
  const { heading, bands, trailing } = region;
  const x = corner.x + FRAME.left;
  let y = corner.y + FRAME.top;
  if (heading !== null) {
    places.set(heading.id, { x: corner.x + FRAME.right, y });
    y += heading.height + HEAD_GAP;
  }
  placeBands(bands, { x, y }, places);
  if (trailing !== null) placeStack(trailing, { x, y: y + bandsSize(bands).height + BAND_GAP }, places);
}
