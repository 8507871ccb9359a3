import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

import type { ExploreColumn, ExploreMethods, ExploreView } from '../core/index.ts';
import type { StoredColumn } from './columns.ts';
import { compareRows } from './compareRows.ts';
import { drawNumbers } from './drawNumbers.ts';
import { preparedFacet } from './prepareAnswers.ts';
import { hashText } from './hashText.ts';
import { toRow, toValue } from './toRow.ts';
import { whereOf, type Where } from './whereOf.ts';

/** Longest text that a page carries, in characters; `row` gives all of it up to `MAX_TEXT`. */
const MAX_CELL = 400;
const MAX_TEXT = 200_000;
const MAX_ROWS = 1000;
/** Rows beyond which a sample is not sorted out of all of them. */
const LARGE = 20_000;

type Answer<M extends keyof ExploreMethods> = ExploreMethods[M]['result'];
type Params<M extends keyof ExploreMethods> = ExploreMethods[M]['params'];

/** Answers questions about one artifact from its index. Synchronous: it lives in a thread of its own. */
export class RowIndex {
  readonly count: number;
  readonly columns: readonly ExploreColumn[];
  readonly #database: DatabaseSync;
  readonly #stored: readonly StoredColumn[];
  readonly #totals = new Map<string, number>();

  /** @throws Error when the file is no whole index */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { readOnly: true });
    this.#database.exec('PRAGMA cache_size = -48000; PRAGMA mmap_size = 1073741824');
    const meta = this.#database.prepare('SELECT count, columns FROM meta').get();
    if (meta === undefined) throw new Error('the index is not whole');
    this.count = Number(meta['count']);
    this.#stored = JSON.parse(String(meta['columns'])) as StoredColumn[];
    this.columns = this.#stored.map(({ name, kind, step, long }) => ({ name, kind, step, long }));
  }

  close(): void {
    this.#database.close();
  }

  page({ view, offset, limit }: Params<'page'>): Answer<'page'> {
    const where = this.#where(view);
    const order = this.#order(view);
    const shown = this.#stored.filter(({ long }) => !long);
    const size = Math.max(0, Math.min(limit, MAX_ROWS));
    // Sorting moves numbers of rows only; the rows of the page are fetched by those.
    // Words alone are answered by their own index, in the order of rows, without looking at a row.
    const numbers =
      where.match !== undefined && order === 'ORDER BY n'
        ? 'SELECT rowid AS n FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ? OFFSET ?'
        : `SELECT n FROM rows ${where.sql} ${order} LIMIT ? OFFSET ?`;
    const rows = this.#all(
      `SELECT n, id${list(shown)} FROM (SELECT n AS wanted, row_number() OVER () AS place FROM (${numbers})) JOIN rows ON n = wanted ORDER BY place`,
      [...where.values, size, Math.max(0, offset)],
    ).map((row) => toRow(row, shown, MAX_CELL));
    return { total: this.#total(where), rows };
  }

  row({ n }: Params<'row'>): Answer<'row'> {
    const [found] = this.#all(
      `SELECT n, id${list(this.#stored)} FROM rows JOIN texts USING (n) WHERE n = ?`,
      [n],
    ).map((row) => toRow(row, this.#stored, MAX_TEXT));
    const document = this.#stored.find(({ name }) => name === 'doc_id');
    if (found === undefined || document === undefined) return { row: found ?? null, siblings: [] };
    const shown = this.#stored.filter(({ long }) => !long);
    const siblings = this.#all(
      `SELECT n, id${list(shown)} FROM rows WHERE ${document.sql} = ? AND n <> ? ORDER BY n LIMIT 50`,
      [found.values['doc_id'] as SQLInputValue, n],
    );
    return { row: found, siblings: siblings.map((row) => toRow(row, shown, MAX_CELL)) };
  }

  lookup({ ids }: Params<'lookup'>): Answer<'lookup'> {
    const asked = ids.slice(0, 50);
    const rows = this.#all(
      `SELECT n, id${list(this.#stored)} FROM rows JOIN texts USING (n) WHERE id IN (${asked.map(() => '?').join(', ')})`,
      [...asked],
    );
    return { rows: rows.map((row) => toRow(row, this.#stored, MAX_TEXT)) };
  }

  facet({ view, column, limit = 50 }: Params<'facet'>): Answer<'facet'> {
    const { sql, kind } = this.#column(column);
    const where = this.#where(view);
    const most = Math.max(1, Math.min(limit, 500));
    const prepared = where.sql === '' ? preparedFacet(this.#database, sql) : undefined;
    if (prepared !== undefined)
      return {
        values: prepared.groups
          .slice(0, most)
          .map(({ value, k }) => ({ value: toValue(value, kind, MAX_CELL), count: k })),
        distinct: prepared.distinct,
      };
    const groups = this.#all(
      `SELECT ${sql} AS value, count(*) AS k FROM rows ${where.sql} GROUP BY 1 ORDER BY k DESC, 1 LIMIT 10000`,
      where.values,
    );
    const values = groups
      .slice(0, most)
      .map(({ value, k }) => ({ value: toValue(value, kind, MAX_CELL), count: Number(k) }));
    return { values, distinct: groups.length };
  }

  histogram({ view, column, bins = 40, range: asked }: Params<'histogram'>): Answer<'histogram'> {
    const { sql } = this.#column(column);
    const where = this.#where(view);
    const [range] = this.#all(
      `SELECT min(${sql}) AS low, max(${sql}) AS high, count(*) - count(${sql}) AS nulls FROM rows ${where.sql}`,
      where.values,
    );
    const nulls = Number(range?.['nulls'] ?? 0);
    const { low, high } = asked === undefined ? (range ?? {}) : { low: asked[0], high: asked[1] };
    if (typeof low !== 'number' || typeof high !== 'number') return { min: null, max: null, bins: [], nulls };
    const wanted = high === low ? 1 : Math.max(1, Math.min(bins, 200));
    const counts = Array<number>(wanted).fill(0);
    const groups = this.#all(
      `SELECT min(${String(wanted - 1)}, CAST((${sql} - ?) * ? AS INTEGER)) AS bin, count(*) AS k FROM rows ${and(where.sql, `${sql} BETWEEN ? AND ?`)} GROUP BY 1`,
      [low, high === low ? 0 : wanted / (high - low), ...where.values, low, high],
    );
    for (const { bin, k } of groups) counts[Number(bin)] = Number(k);
    return { min: low, max: high, bins: counts, nulls };
  }

  scatter({ view, x, y, limit = 2000 }: Params<'scatter'>): Answer<'scatter'> {
    const [a, b] = [this.#column(x).sql, this.#column(y).sql];
    const where = this.#where(view);
    const both = and(where.sql, `${a} IS NOT NULL AND ${b} IS NOT NULL`);
    const rows = this.#draw(
      `${a} AS x, ${b} AS y, n`,
      { sql: both, values: where.values },
      0,
      Math.min(limit, 5000),
    );
    return {
      points: rows.map(({ x: left, y: up, n }) => [Number(left), Number(up), Number(n)] as const),
      total: where.sql === '' ? this.#pairs(a, b) : this.#total({ sql: both, values: where.values }),
    };
  }

  sample({ view, seed, size }: Params<'sample'>): Answer<'sample'> {
    const shown = this.#stored.filter(({ long }) => !long);
    const rows = this.#draw(`n, id${list(shown)}`, this.#where(view), seed, Math.min(size, MAX_ROWS));
    return { rows: rows.map((row) => toRow(row, shown, MAX_CELL)) };
  }

  /** What changed from another artifact to this one. @param other index file of the other */
  compare(other: string, { limit = 200, shift }: { limit?: number; shift?: string }): Answer<'compare'> {
    const theirs = new RowIndex(other);
    theirs.close();
    this.#database.prepare('ATTACH ? AS o').run(other);
    try {
      return compareRows(this.#database, { ours: this.#stored, theirs: theirs.#stored, limit, shift });
    } finally {
      this.#database.exec('DETACH o');
    }
  }

  /**
   * Rows that meet a condition, drawn at random, the same ones for the same seed. In a large table some rows are
   * looked up by number first; where too few of them meet the condition, all that do are gone through.
   */
  #draw(columns: string, where: Where, seed: number, size: number): Record<string, unknown>[] {
    if (this.count > LARGE) {
      const places = new Map(drawNumbers(this.count, Math.max(200, size * 4), seed).map((n, at) => [n, at]));
      const found = this.#all(
        `SELECT ${columns} FROM rows ${and(where.sql, 'n IN (SELECT value FROM json_each(?))')}`,
        [...where.values, JSON.stringify([...places.keys()])],
      );
      const place = ({ n }: Record<string, unknown>): number => places.get(Number(n)) ?? 0;
      if (found.length >= size) return found.sort((one, other) => place(one) - place(other)).slice(0, size);
    }
    const turn = hashText(String(seed)) % 4294967296;
    return this.#all(
      `SELECT ${columns} FROM rows ${where.sql} ORDER BY ((n + ?) * 2654435761 + ((n + ?) * 40503 % 65536) * 69069) % 4294967296 LIMIT ?`,
      [...where.values, turn % 100_003, turn % 65_521, size],
    );
  }

  /** How many rows have both numbers. Where one column has no gap the other one's index tells. */
  #pairs(a: string, b: string): number {
    const [found] = this.#all(
      `SELECT (SELECT count(${a}) FROM rows) AS a, (SELECT count(${b}) FROM rows) AS b`,
      [],
    );
    const [one, other] = [Number(found?.['a']), Number(found?.['b'])];
    if (one === this.count || other === this.count) return Math.min(one, other);
    return this.#total({ sql: `WHERE ${a} IS NOT NULL AND ${b} IS NOT NULL`, values: [] });
  }

  #where(view: ExploreView): Where {
    return whereOf(view, (name) => this.#column(name));
  }

  #order({ sort = [] }: ExploreView): string {
    const parts = sort.map(({ column, descending }) => {
      const { sql } = this.#column(column);
      return `${sql} ${descending === true ? 'DESC' : 'ASC'} NULLS LAST`;
    });
    return `ORDER BY ${[...parts, 'n'].join(', ')}`;
  }

  #total(where: Where): number {
    if (where.sql === '') return this.count;
    const key = JSON.stringify(where);
    let total = this.#totals.get(key);
    if (total === undefined) {
      const from = where.match === undefined ? `rows ${where.sql}` : 'search WHERE search MATCH ?';
      const [row] = this.#all(`SELECT count(*) AS k FROM ${from}`, where.values);
      total = Number(row?.['k'] ?? 0);
      if (this.#totals.size > 200) this.#totals.clear();
      this.#totals.set(key, total);
    }
    return total;
  }

  #column(name: string): StoredColumn {
    // Rows that are nearly the same stand together when a table is sorted by what they share.
    if (name === 'near') return { name, kind: 'number', step: null, long: false, sql: 'near' };
    const found = this.#stored.find((column) => column.name === name && !column.long);
    if (found === undefined)
      throw new RangeError(`Cannot read column "${name}": this table has no such column`);
    return found;
  }

  #all(sql: string, values: readonly SQLInputValue[]): Record<string, unknown>[] {
    return this.#database.prepare(sql).all(...values);
  }
}

function list(columns: readonly StoredColumn[]): string {
  return columns.map(({ sql }) => `, ${sql}`).join('');
}

function and(where: string, condition: string): string {
  return where === '' ? `WHERE ${condition}` : `${where} AND ${condition}`;
}
