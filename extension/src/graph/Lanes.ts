import type { Position } from '@querymill/kernel-bridge/core';

import { laneOf } from './laneOf';
import type { Size } from './nodeSize';

/** Distance of two links that cross side by side. */
const STEP = 9;

/** Gives links that lead back the heights at which they cross, so that no two lie on each other. */
export class Lanes {
  readonly #places: ReadonlyMap<string, Position>;
  readonly #sizes: ReadonlyMap<string, Size>;
  readonly #taken: { source: string; target: string; y: number; left: number; right: number }[] = [];

  constructor(places: ReadonlyMap<string, Position>, sizes: ReadonlyMap<string, Size>) {
    this.#places = places;
    this.#sizes = sizes;
  }

  /** The lane of one more link; links between the same two cells share theirs. Undefined: there is no room. */
  take(source: string, target: string): number | undefined {
    const known = this.#taken.find((lane) => lane.source === source && lane.target === target);
    if (known !== undefined) return known.y;
    let y = laneOf(source, target, this.#places, this.#sizes);
    if (y === undefined) return undefined;
    const left = this.#places.get(target)?.x ?? 0;
    const right = (this.#places.get(source)?.x ?? 0) + (this.#sizes.get(source)?.width ?? 0);
    const isTaken = (at: number): boolean =>
      this.#taken.some((lane) => Math.abs(lane.y - at) < STEP && lane.left < right && left < lane.right);
    while (isTaken(y)) y -= STEP;
    this.#taken.push({ source, target, y, left, right });
    return y;
  }
}
