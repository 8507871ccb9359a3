import type { Position } from '@querymill/kernel-bridge/core';

import type { Size } from './nodeSize';
import { firstFree } from './placeMissing';

/**
 * A layout with some nodes left where they stand: the rest is moved along with them, and down where it would lie
 * on one of them.
 *
 * @param places of every node, by the layout
 * @param fixed where the nodes stand that are to stay
 */
export function keepByHand(
  places: ReadonlyMap<string, Position>,
  fixed: ReadonlyMap<string, Position>,
  sizes: ReadonlyMap<string, Size>,
): Map<string, Position> {
  if (fixed.size === 0) return new Map(places);
  const offsets = [...fixed].flatMap(([id, { x, y }]) => {
    const laid = places.get(id);
    return laid === undefined ? [] : [{ x: x - laid.x, y: y - laid.y }];
  });
  const offset = { x: median(offsets.map(({ x }) => x)), y: median(offsets.map(({ y }) => y)) };
  const result = new Map(fixed);
  const others = [...places].filter(([id]) => !fixed.has(id)).sort(([, a], [, b]) => a.y - b.y || a.x - b.x);
  for (const [id, { x, y }] of others) {
    const wanted = { x: x + offset.x, y: y + offset.y };
    result.set(id, firstFree(wanted, sizes.get(id), result, sizes));
  }
  return result;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
