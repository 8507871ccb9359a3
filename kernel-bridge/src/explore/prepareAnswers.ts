import type { DatabaseSync } from 'node:sqlite';

import type { StoredColumn } from './columns.ts';
import type { ValueCounts } from './RowStore.ts';

/** Rows from which columns get an index: fewer are sorted in no time. */
const FROM_ROWS = 100_000;
/** Values of a column whose counts are kept. */
const KEPT_VALUES = 1000;
/** Texts that people sort by. */
const SORTED_TEXTS = new Set(['text', 'query', 'title', 'doc_id']);

/**
 * Prepares what a table is asked first: how often each value stands in a column, as counted while rows were written;
 * in a large table also an index for each column of numbers, so that it is sorted and its values are spread out
 * without reading whole rows.
 */
export function prepareAnswers(
  database: DatabaseSync,
  columns: readonly StoredColumn[],
  { rows, counts }: { readonly rows: number; readonly counts: ReadonlyMap<string, ValueCounts> },
): void {
  database.exec(
    'CREATE TABLE facets (place TEXT, value, k INTEGER, PRIMARY KEY (place, value)) WITHOUT ROWID',
  );
  database.exec('CREATE TABLE distinct_values (place TEXT PRIMARY KEY, k INTEGER) WITHOUT ROWID');
  const tell = database.prepare('INSERT INTO distinct_values VALUES (?, ?)');
  const keep = database.prepare('INSERT INTO facets VALUES (?, ?, ?)');
  for (const { name, sql, long } of columns) {
    const values = counts.get(sql);
    // Written anew after rows were counted.
    if (long || values === undefined || name === 'like' || name === 'same') continue;
    tell.run(sql, values.size);
    const most = [...values].sort(([, a], [, b]) => b - a).slice(0, KEPT_VALUES);
    // Null is a value like others here; a key of SQLite takes it in this form only.
    for (const [value, k] of most) keep.run(sql, value ?? new Uint8Array(1), k);
  }
  if (rows < FROM_ROWS) return;
  for (const { name, kind, sql, long } of columns) {
    const sorted = !long && (kind === 'number' || SORTED_TEXTS.has(name));
    if (sorted && name !== 'doc_id') database.exec(`CREATE INDEX rows_${sql} ON rows (${sql})`);
  }
  database.exec('PRAGMA analysis_limit = 1000; ANALYZE');
}

/** How often each value of a column stands in the whole table, most frequent first; undefined where nobody counted. */
export function preparedFacet(
  database: DatabaseSync,
  sql: string,
):
  | { readonly groups: readonly { readonly value: unknown; readonly k: number }[]; readonly distinct: number }
  | undefined {
  const distinct = database.prepare('SELECT k FROM distinct_values WHERE place = ?').get(sql)?.['k'];
  if (typeof distinct !== 'number') return undefined;
  const groups = database
    .prepare('SELECT value, k FROM facets WHERE place = ? ORDER BY k DESC, value')
    .all(sql)
    .map(({ value, k }) => ({ value: value instanceof Uint8Array ? null : value, k: Number(k) }));
  return { groups, distinct };
}
