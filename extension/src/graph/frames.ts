import type { GraphNode } from '@querymill/kernel-bridge/core';

import type { Box } from './alignNodes';
import { groupsOf } from './groupsOf';

/** Room between a frame and the cells in it; at the left there is room for the names of links. */
export const FRAME = { left: 104, right: 20, top: 12, bottom: 20 } as const;

/** A group as it is drawn. */
export interface Frame extends Box {
  /** Id of the heading's cell. */
  readonly id: string;
}

/**
 * The frames around groups. Where a cell of another group stands between the cells of a group, the group has
 * no frame: it would say what is not so.
 *
 * @param boxes what is drawn, by cell id
 */
export function framesOf(nodes: readonly GraphNode[], boxes: ReadonlyMap<string, Box>): Frame[] {
  const groups = groupsOf(nodes);
  return groups.flatMap(({ heading, members }) => {
    const own = members.flatMap((id) => boxes.get(id) ?? []);
    const frame = around(
      own,
      members.flatMap((id) => (id === heading.id ? [] : (boxes.get(id) ?? []))),
    );
    const inside = new Set(members);
    const isCrossed = [...boxes].some(([id, box]) => !inside.has(id) && touches(frame, box));
    return isCrossed || own.length === 0 ? [] : { id: heading.id, ...frame };
  });
}

function around(all: readonly Box[], cells: readonly Box[]): Box {
  const left = Math.min(...cells.map(({ x }) => x - FRAME.left), ...all.map(({ x }) => x - FRAME.right));
  const top = Math.min(...all.map(({ y }) => y)) - FRAME.top;
  const right = Math.max(...cells.map(({ x, width }) => x + width)) + FRAME.right;
  const bottom = Math.max(...all.map(({ y, height }) => y + height)) + FRAME.bottom;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function touches(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
