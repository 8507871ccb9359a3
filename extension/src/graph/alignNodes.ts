import type { Position } from '@querymill/kernel-bridge/core';

/** Where a node stands and what room it takes. */
export interface Box extends Position {
  readonly width: number;
  readonly height: number;
}

/** `left`, `top`: onto the first line. `across`, `down`: with even gaps between. */
export type Alignment = 'left' | 'top' | 'across' | 'down';

/** Places of nodes after an alignment; fewer than two nodes stay as they are. */
export function alignNodes(boxes: ReadonlyMap<string, Box>, alignment: Alignment): Map<string, Position> {
  const all = [...boxes];
  if (all.length < 2) return new Map();
  const left = Math.min(...all.map(([, { x }]) => x));
  const top = Math.min(...all.map(([, { y }]) => y));
  if (alignment === 'left') return new Map(all.map(([id, { y }]) => [id, { x: left, y }]));
  if (alignment === 'top') return new Map(all.map(([id, { x }]) => [id, { x, y: top }]));
  const [axis, size] = alignment === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const sorted = all.sort(([, a], [, b]) => a[axis] - b[axis]);
  const start = sorted[0]?.[1][axis] ?? 0;
  const end = Math.max(...sorted.map(([, box]) => box[axis] + box[size]));
  const taken = sorted.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (end - start - taken) / (sorted.length - 1);
  let next = start;
  return new Map(
    sorted.map(([id, box]) => {
      const place = { x: box.x, y: box.y, [axis]: next };
      next += box[size] + gap;
      return [id, place];
    }),
  );
}
