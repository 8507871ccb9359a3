import type { DatabaseSync } from 'node:sqlite';

import type { ExploreComparison, ExploreRow } from '../core/index.ts';
import type { StoredColumn } from './columns.ts';
import { toRow, toValue } from './toRow.ts';

/** What is new, gone and decided anew between two indexes; the other one is attached as `o`. */
export function compareRows(
  database: DatabaseSync,
  tables: {
    ours: readonly StoredColumn[];
    theirs: readonly StoredColumn[];
    limit: number;
    shift?: string | undefined;
  },
): ExploreComparison {
  const { ours, theirs, limit, shift } = tables;
  const numbers = commonNumbers(ours, theirs);
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
    documents: changedDocuments(database, tables),
    numbers,
    shift: shift !== undefined && numbers.includes(shift) ? shiftOf(database, tables, shift) : [],
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

/** The most points of a plot. */
const MAX_POINTS = 2000;
const MAX_DOCUMENTS = 50;
const MAX_TEXTS = 20;

function commonNumbers(ours: readonly StoredColumn[], theirs: readonly StoredColumn[]): string[] {
  const known = new Set(
    theirs.filter(({ kind, long }) => kind === 'number' && !long).map(({ name }) => name),
  );
  return ours
    .filter(({ name, kind, long }) => kind === 'number' && !long && known.has(name))
    .map(({ name }) => name);
}

function shiftOf(
  database: DatabaseSync,
  { ours, theirs }: { ours: readonly StoredColumn[]; theirs: readonly StoredColumn[] },
  name: string,
): ExploreComparison['shift'] {
  const sqlOf = (columns: readonly StoredColumn[]): string =>
    columns.find((column) => column.name === name)?.sql ?? '';
  const [now, was] = [sqlOf(ours), sqlOf(theirs)];
  return database
    .prepare(
      `SELECT b.${was} AS was, a.${now} AS now, a.n AS n FROM main.rows a JOIN o.rows b ON b.id = a.id WHERE a.${now} IS NOT NULL AND b.${was} IS NOT NULL ORDER BY (a.n * 2654435761) % 4294967296 LIMIT ?`,
    )
    .all(MAX_POINTS)
    .map((point) => [Number(point['was']), Number(point['now']), Number(point['n'])] as const);
}

/** Documents that have a new row here and rows there, with the texts of both. */
function changedDocuments(
  database: DatabaseSync,
  { ours, theirs }: { ours: readonly StoredColumn[]; theirs: readonly StoredColumn[] },
): ExploreComparison['documents'] {
  const sqlOf = (columns: readonly StoredColumn[], ...names: readonly string[]): string | undefined =>
    columns.find(({ name, long }) => names.includes(name) && !long)?.sql;
  const [ourDoc, theirDoc] = [sqlOf(ours, 'doc_id'), sqlOf(theirs, 'doc_id')];
  const [ourText, theirText] = [sqlOf(ours, 'text', 'query'), sqlOf(theirs, 'text', 'query')];
  if (!ourDoc || !theirDoc || !ourText || !theirText) return [];
  const found = database
    .prepare(
      `SELECT ${ourDoc} AS id FROM main.rows WHERE id NOT IN (SELECT id FROM o.rows) AND ${ourDoc} IN (SELECT ${theirDoc} FROM o.rows) GROUP BY ${ourDoc} ORDER BY min(n) LIMIT ?`,
    )
    .all(MAX_DOCUMENTS);
  const texts = (from: string, document: string, text: string, id: string): string[] =>
    database
      .prepare(`SELECT ${text} AS text FROM ${from} WHERE ${document} = ? ORDER BY n LIMIT ?`)
      .all(id, MAX_TEXTS)
      .map((row) => String(row['text'] ?? '').slice(0, 400));
  return found.map((row) => {
    const id = String(row['id']);
    return {
      id,
      before: texts('o.rows', theirDoc, theirText, id),
      after: texts('main.rows', ourDoc, ourText, id),
    };
  });
}
