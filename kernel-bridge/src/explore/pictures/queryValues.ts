import type { DifferencesPicture } from '../../core/index.ts';
import { readRows } from './readRows.ts';

/** Differences up to this are none, as block `compare` has it by default. */
const TIE = 1e-4;
/** Bars of a chart; more queries are thinned evenly. */
const MAX_BARS = 400;

/** A measure of every query, by id. */
export type QueryValues = ReadonlyMap<string, number>;

/** Reads one measure of every query: a column of the row, or a value in its field `values`. */
export async function readQueryValues(file: string, measure: string): Promise<QueryValues> {
  const found = new Map<string, number>();
  for await (const row of readRows(file)) {
    const { _id, values } = row;
    const nested = typeof values === 'object' && values !== null ? values : {};
    const value = Object.hasOwn(row, measure)
      ? row[measure]
      : (nested as Readonly<Record<string, unknown>>)[measure];
    if (typeof _id === 'string' && typeof value === 'number') found.set(_id, value);
  }
  return found;
}

/** What each query gains against another run, sorted; undefined where no query is in both. */
export function compareQueries(
  own: QueryValues,
  other: QueryValues,
  words: { readonly title: string; readonly measure: string },
): DifferencesPicture | undefined {
  const changes = [...own]
    .flatMap(([id, value]) => {
      const before = other.get(id);
      return before === undefined ? [] : [value - before];
    })
    .sort((a, b) => b - a);
  if (changes.length === 0) return undefined;
  const wins = changes.filter((change) => change > TIE).length;
  const losses = changes.filter((change) => change < -TIE).length;
  const step = Math.max(1, changes.length / MAX_BARS);
  const shown = Array.from({ length: Math.min(MAX_BARS, changes.length) }, (_, i) => {
    const change = changes[Math.floor(i * step)] ?? 0;
    return Math.round(change * 1e5) / 1e5;
  });
  return {
    kind: 'differences',
    title: words.title,
    y: `change of ${words.measure}`,
    values: shown,
    wins,
    ties: changes.length - wins - losses,
    losses,
  };
}
