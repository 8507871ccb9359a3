import type { DatabaseSync } from 'node:sqlite';

import type { StoredColumn } from './columns.ts';

/** Rows from which answers are prepared: fewer are counted and sorted in no time. */
const FROM_ROWS = 100_000;
/** Values of a column whose counts are kept. */
const KEPT_VALUES = 500;
/** Texts that people sort by. */
const SORTED_TEXTS = new Set(['text', 'query', 'title', 'doc_id']);

/**
 * Prepares what a large table is asked first: an index for each column of numbers, so that it is sorted and its
 * values are spread out without reading whole rows, and how often each value stands in every other column.
 *
 * @returns whether it was worth it
 */
export function prepareAnswers(
  database: DatabaseSync,
  columns: readonly StoredColumn[],
  count: number,
): boolean {
  database.exec(
    'CREATE TABLE facets (place TEXT, value, k INTEGER, PRIMARY KEY (place, value)) WITHOUT ROWID',
  );
  database.exec('CREATE TABLE distinct_values (place TEXT PRIMARY KEY, k INTEGER) WITHOUT ROWID');
  if (count < FROM_ROWS) return false;
  const counted = columns.filter(({ long }) => !long);
  const tell = database.prepare('INSERT INTO distinct_values VALUES (?, ?)');
  for (const { name, kind, sql } of counted) {
    const sorted = kind === 'number' || SORTED_TEXTS.has(name);
    if (sorted && name !== 'doc_id') database.exec(`CREATE INDEX rows_${sql} ON rows (${sql})`);
    database.exec(
      `CREATE TEMP TABLE f AS SELECT ${sql} AS value, count(*) AS k FROM rows GROUP BY 1 ORDER BY k DESC, 1 LIMIT 10000`,
    );
    tell.run(sql, Number(database.prepare('SELECT count(*) AS k FROM f').get()?.['k']));
    // Null is a value like others here; a key of SQLite takes it in this form only.
    database.exec(
      `INSERT INTO facets SELECT '${sql}', coalesce(value, x'00'), k FROM f ORDER BY k DESC, value LIMIT ${String(KEPT_VALUES)}`,
    );
    database.exec('DROP TABLE f');
  }
  database.exec('ANALYZE');
  return true;
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
