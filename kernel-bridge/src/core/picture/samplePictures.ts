import type { StepPayload } from '../contracts/types.ts';
import type { IntervalsPicture } from './picture.ts';

/**
 * Sample rows that carry an interval, as a picture: columns `low` and `high`, the figure in the column before them,
 * and what it is of in the texts before that (a predictor; an arm and a measure).
 */
export function samplePictures({ samples }: StepPayload): IntervalsPicture[] {
  const { columns, rows } = samples;
  const low = columns.indexOf('low');
  const value = columns[low - 1];
  if (value === undefined || columns[low + 1] !== 'high') return [];
  const named = columns.slice(0, low).filter((column) => rows.some((row) => typeof row[column] === 'string'));
  const found = rows.flatMap((row, at) => {
    const figure = row[value];
    if (typeof figure !== 'number') return [];
    const label = named
      .map((column) => row[column])
      .filter((text) => typeof text === 'string')
      .join(' ');
    return [{ label, value: figure, low: numberOf(row['low']), high: numberOf(row['high']), own: at === 0 }];
  });
  if (found.length === 0) return [];
  // Rows that differ in nothing but order are all the step's own; a report has its own first, baselines after it.
  const own = value === 'difference';
  const title = value.replaceAll('_', ' ');
  return [{ kind: 'intervals', title, x: title, rows: own ? found.map((row) => ({ ...row, own })) : found }];
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
