import type { Position } from '@querymill/kernel-bridge/core';

import type { Size } from './nodeSize';

const LEAST_GAP = 24;
/** How far above what it leads to it crosses, where there is room: between two rows of frames. */
const CLEARANCE = 34;

/**
 * The height at which a link that leads back to the left crosses: in the gap above what it leads to, so that
 * it does not run behind other nodes.
 *
 * @returns undefined where there is no such gap
 */
export function laneOf(
  source: string,
  target: string,
  places: ReadonlyMap<string, Position>,
  sizes: ReadonlyMap<string, Size>,
): number | undefined {
  const [from, to] = [places.get(source), places.get(target)];
  if (from === undefined || to === undefined || to.y <= from.y) return undefined;
  const left = to.x;
  const right = from.x + (sizes.get(source)?.width ?? 0);
  const spans = [...places]
    .map(([id, { x, y }]) => ({ x, y, ...(sizes.get(id) ?? { width: 0, height: 0 }) }))
    .filter(({ x, width, height, y }) => x < right && x + width > left && y + height > from.y && y <= to.y)
    .map(({ y, height }) => ({ top: y, bottom: y + height }))
    .sort((a, b) => b.bottom - a.bottom);
  let edge = to.y;
  for (const { top, bottom } of spans) {
    if (edge - bottom >= LEAST_GAP) return edge - Math.min((edge - bottom) / 2, CLEARANCE);
    edge = Math.min(edge, top);
  }
  return undefined;
}
