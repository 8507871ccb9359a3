/**
 * Different whole numbers from 1 to `most` in a random order, the same ones for the same seed (mulberry32's form).
 *
 * @param size how many; fewer where there are no more
 */
export function drawNumbers(most: number, size: number, seed: number): number[] {
  const found = new Set<number>();
  const wanted = Math.min(size, most);
  let state = seed | 0;
  while (found.size < wanted) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    found.add(1 + Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * most));
  }
  return [...found];
}
