import type { SplitPicture } from '../../core/index.ts';
import { readRows } from './readRows.ts';

const BINS = 30;

/** How the scores of those kept and of those dropped are spread; undefined when no row has a score. */
export async function scoreSplit(file: string, unit: string): Promise<SplitPicture | undefined> {
  const kept: number[] = [];
  const dropped: number[] = [];
  for await (const { score, kept: passed } of readRows(file)) {
    if (typeof score !== 'number' || !Number.isFinite(score)) continue;
    (passed === true ? kept : dropped).push(score);
  }
  if (kept.length + dropped.length === 0) return undefined;
  const [min, max] = rangeOf([...kept, ...dropped]);
  return {
    kind: 'split',
    title: 'scores',
    x: unit,
    min,
    max,
    kept: countBins(kept, min, max),
    dropped: countBins(dropped, min, max),
  };
}

function rangeOf(values: readonly number[]): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

function countBins(values: readonly number[], min: number, max: number): number[] {
  const counts = Array<number>(BINS).fill(0);
  for (const value of values) {
    const at = max === min ? 0 : Math.min(BINS - 1, Math.floor(((value - min) / (max - min)) * BINS));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}
