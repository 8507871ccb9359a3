import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { ColumnCollector, isSearched, toStored, type StoredColumn } from './columns.ts';

/** Order in which people read columns; others follow. */
const FIRST = [
  'text',
  'query',
  'title',
  'kept',
  'reason',
  'leak',
  'words',
  'shared',
  'copied',
  'same',
  'like',
];

/** What tells that two rows say the same: all words in order, and those that tell, sorted. */
export interface RowHashes {
  readonly near: number | null;
  readonly same: number | null;
}

/** Of rows that are not compared. */
export const NO_HASHES: RowHashes = { near: null, same: null };

/** How often each value of a column stands in the table. */
export type ValueCounts = ReadonlyMap<string | number | null, number>;

/** Values of a column that are told apart while rows are written; a column with more is counted when it is asked for. */
const MAX_VALUES = 10_000;

/** Writes rows into the tables of an index; a column that was not met before is added as it comes. */
export class RowStore {
  readonly #database: DatabaseSync;
  readonly #collectors = new Map<string | null, ColumnCollector>();
  readonly #places = new Map<string, Place>();
  readonly #longText: boolean;
  #insertRow: StatementSync | undefined;
  #insertText: StatementSync | undefined;

  /** @param longText whether `text` holds documents, as in a collection */
  constructor(database: DatabaseSync, longText: boolean) {
    this.#database = database;
    this.#longText = longText;
    database.exec('CREATE TABLE rows (n INTEGER PRIMARY KEY, id TEXT, near INTEGER, same INTEGER)');
    database.exec('CREATE TABLE texts (n INTEGER PRIMARY KEY)');
  }

  /** Writes a row: its own values and what each filter says. */
  add(
    { n, id, near, same }: RowHashes & { readonly n: number; readonly id: string },
    parts: readonly (readonly [step: string | null, values: ReadonlyMap<string, unknown>])[],
  ): void {
    for (const [step, values] of parts) this.#collect(step, values);
    const row: (string | number | null)[] = [n, id, near, same];
    const text: (string | number | null)[] = [n];
    const bySteps = new Map(parts);
    for (const place of this.#places.values()) {
      const value = toStored(bySteps.get(place.step)?.get(place.name));
      if (place.long) text.push(value);
      else {
        row.push(value);
        count(place, value);
      }
    }
    this.#insertRow ??= this.#database.prepare(`INSERT INTO rows VALUES (${marks(row.length)})`);
    this.#insertText ??= this.#database.prepare(`INSERT INTO texts VALUES (${marks(text.length)})`);
    this.#insertRow.run(...row);
    this.#insertText.run(...text);
  }

  /** The columns met so far, in the order in which they are shown. */
  columns(): StoredColumn[] {
    const all = [...this.#collectors].flatMap(([step, collector]) =>
      collector.columns(step).map((column) => ({
        ...column,
        sql: this.#places.get(column.name)?.sql ?? '',
      })),
    );
    const place = ({ name, step }: StoredColumn): number => {
      const first = FIRST.indexOf(name);
      return first >= 0 ? (first <= 5 ? first : first + 100) : step !== null ? 50 : 200;
    };
    return all.sort((a, b) => place(a) - place(b));
  }

  /** How often each value stands in the table, by place of its column; columns with too many values are left out. */
  counts(rows: number): ReadonlyMap<string, ValueCounts> {
    return new Map(
      [...this.#places.values()].flatMap(({ sql, values }) => {
        if (values === null) return [];
        // Rows that were written before the column came.
        const before = rows - [...values.values()].reduce((sum, k) => sum + k, 0);
        const all = before === 0 ? values : new Map(values).set(null, (values.get(null) ?? 0) + before);
        return [[sql, all] as const];
      }),
    );
  }

  #collect(step: string | null, values: ReadonlyMap<string, unknown>): void {
    let collector = this.#collectors.get(step);
    if (collector === undefined)
      this.#collectors.set(step, (collector = new ColumnCollector(this.#longText)));
    collector.add(values);
    for (const name of values.keys()) {
      const full = step === null ? name : `${step}.${name}`;
      if (this.#places.has(full)) continue;
      const long = collector.columns(step).find((column) => column.name === full)?.long === true;
      const sql = `${long ? 't' : 'c'}${String(this.#places.size)}`;
      this.#places.set(full, { step, name, sql, long, values: long ? null : new Map() });
      this.#database.exec(`ALTER TABLE ${long ? 'texts' : 'rows'} ADD COLUMN ${sql}`);
      this.#insertRow = this.#insertText = undefined;
    }
  }
}

/** Builds the full-text index over the columns that people search in. */
export function buildSearch(database: DatabaseSync, columns: readonly StoredColumn[]): void {
  const searched = columns.filter(isSearched).map(({ sql }) => sql);
  const list = searched.join(', ') || 'nothing';
  database.exec(`CREATE VIRTUAL TABLE search USING fts5(${list}, content='', tokenize='unicode61')`);
  if (searched.length === 0) return;
  database.exec(`INSERT INTO search (rowid, ${list}) SELECT n, ${list} FROM rows JOIN texts USING (n)`);
}

/** Where a column's values go, and what they were so far; null where nobody counts. */
interface Place {
  readonly step: string | null;
  readonly name: string;
  readonly sql: string;
  readonly long: boolean;
  values: Map<string | number | null, number> | null;
}

function count(place: Place, value: string | number | null): void {
  const { values } = place;
  if (values === null) return;
  values.set(value, (values.get(value) ?? 0) + 1);
  if (values.size > MAX_VALUES) place.values = null;
}

function marks(count: number): string {
  return Array(count).fill('?').join(', ');
}
