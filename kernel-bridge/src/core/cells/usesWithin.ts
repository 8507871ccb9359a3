import type { NameUse } from './cellTypes.ts';

/** The uses inside a range. They come in order, so a long list is not looked through for each of its items. */
export function usesWithin(uses: readonly NameUse[], from: number, to: number): NameUse[] {
  let low = 0;
  let high = uses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((uses[middle]?.from ?? to) < from) low = middle + 1;
    else high = middle;
  }
  const found: NameUse[] = [];
  for (let use = uses[low]; use !== undefined && use.to <= to; use = uses[++low]) found.push(use);
  return found;
}
