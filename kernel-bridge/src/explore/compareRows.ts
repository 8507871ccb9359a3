import type { DatabaseSync } from 'node:sqlite';

import type { ExploreComparison, ExploreRow } from '../core/index.ts';
import type { StoredColumn } from './columns.ts';
import { toRow, toValue } from './toRow.ts';

/** What is new, gone and decided anew between two indexes; the other one is attached as `o`. */
export function compareRows(
  database: DatabaseSync,
  tables: { ours: readonly StoredColumn[]; theirs: readonly StoredColumn[]; limit: number },
): ExploreComparison {
  const { ours, theirs, limit } = tables;
  const count = (sql: string): number =>
    Number(database.prepare(`SELECT count(*) AS k FROM ${sql}`).get()?.['k']);
  const rowsOf = (from: string, other: string, columns: readonly StoredColumn[]): ExploreRow[] => {
    const shown = columns.filter(({ long }) => !long);
    const list = shown.map(({ sql }) => `, ${sql}`).join('');
    return database
      .prepare(
        `SELECT n, id${list} FROM ${from} WHERE id NOT IN (SELECT id FROM ${other}) ORDER BY n LIMIT ?`,
      )
      .all(limit)
      .map((row) => toRow(row, shown, 400));
  };
  const [main, other] = ['main.rows', 'o.rows'];
  return {
    both: count(`${main} WHERE id IN (SELECT id FROM ${other})`),
    added: count(`${main} WHERE id NOT IN (SELECT id FROM ${other})`),
    gone: count(`${other} WHERE id NOT IN (SELECT id FROM ${main})`),
    addedRows: rowsOf(main, other, ours),
    goneRows: rowsOf(other, main, theirs),
    changed: changedVerdicts(database, tables),
  };
}

function changedVerdicts(
  database: DatabaseSync,
  { ours, theirs, limit }: { ours: readonly StoredColumn[]; theirs: readonly StoredColumn[]; limit: number },
): ExploreComparison['changed'] {
  const text = ours.find(({ name, long }) => (name === 'text' || name === 'query') && !long)?.sql;
  return ours
    .filter(({ name, kind }) => kind === 'boolean' && (name === 'kept' || name.endsWith('.kept')))
    .flatMap(({ name, sql }) => {
      const before = theirs.find((column) => column.name === name)?.sql;
      if (before === undefined) return [];
      return database
        .prepare(
          `SELECT a.id AS id, ${text === undefined ? 'NULL' : `a.${text}`} AS text, b.${before} AS was, a.${sql} AS now FROM main.rows a JOIN o.rows b ON b.id = a.id WHERE a.${sql} IS NOT b.${before} ORDER BY a.n LIMIT ?`,
        )
        .all(limit)
        .map((row) => ({
          id: String(row['id']),
          text: typeof row['text'] === 'string' ? row['text'].slice(0, 400) : '',
          column: name,
          before: toValue(row['was'], 'boolean', 0),
          after: toValue(row['now'], 'boolean', 0),
        }));
    });
}
