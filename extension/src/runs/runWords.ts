import { formatNumber, type RunChange, type RunMeasure, showText } from '@querymill/kernel-bridge/core';

/** A value of a parameter in a few characters. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return formatNumber(value).replace('-', '−');
  return showText(value, 40);
}

/** `sparse.maxRank 3 → 5` */
export function changeInWords({ step, name, before, after }: RunChange): string {
  return `${showText(step, 30)}.${showText(name, 30)} ${valueInWords(before)} → ${valueInWords(after)}`;
}

/** The main measure of each measuring step: `bm25 nDCG@10 0.698`. */
export function measuresInWords(measures: readonly RunMeasure[], most = 3): string[] {
  const first = new Map<string, RunMeasure>();
  for (const measure of measures) if (!first.has(measure.step)) first.set(measure.step, measure);
  return [...first.values()]
    .slice(0, most)
    .map(({ step, label, value }) => `${showText(step, 24)} ${label} ${valueInWords(value)}`);
}
