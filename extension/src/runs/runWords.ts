import { formatNumber, type RunChange, type RunMeasure, showText } from '@querymill/kernel-bridge/core';

/** When a run was, short: `24 Nov 13:05`, with the year when it is another one. */
export function timeInWords(at: string, now = new Date()): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  const year = time.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return time.toLocaleString(undefined, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...year,
  });
}

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
