import type { ExploreColumn, ExploreRow, ExploreValue } from '../core/index.ts';
import type { StoredColumn } from './columns.ts';

/** A row of the index as it is answered, texts cut to a length. */
export function toRow(
  row: Record<string, unknown>,
  columns: readonly StoredColumn[],
  longest: number,
): ExploreRow {
  const values = columns.map(({ name, kind, sql }) => [name, toValue(row[sql], kind, longest)] as const);
  return { n: Number(row['n']), id: String(row['id']), values: Object.fromEntries(values) };
}

/** A stored value as it is answered. */
export function toValue(value: unknown, kind: ExploreColumn['kind'], longest: number): ExploreValue {
  if (value === null || value === undefined) return null;
  if (kind === 'boolean') return value === 1;
  if (typeof value === 'string') return value.length > longest ? `${value.slice(0, longest)}…` : value;
  return typeof value === 'number' ? value : null;
}
