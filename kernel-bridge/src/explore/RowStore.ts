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

/** Writes rows into the tables of an index; a column that was not met before is added as it comes. */
export class RowStore {
  readonly #database: DatabaseSync;
  readonly #collectors = new Map<string | null, ColumnCollector>();
  readonly #places = new Map<string, { step: string | null; name: string; sql: string }>();
  readonly #longText: boolean;
  #insertRow: StatementSync | undefined;
  #insertText: StatementSync | undefined;

  /** @param longText whether `text` holds documents, as in a collection */
  constructor(database: DatabaseSync, longText: boolean) {
    this.#database = database;
    this.#longText = longText;
    database.exec('CREATE TABLE rows (n INTEGER PRIMARY KEY, id TEXT, near INTEGER)');
    database.exec('CREATE TABLE texts (n INTEGER PRIMARY KEY)');
  }

  /** Writes a row: its own values and what each filter says. */
  add(
    n: number,
    id: string,
    near: number | null,
    parts: readonly (readonly [step: string | null, values: ReadonlyMap<string, unknown>])[],
  ): void {
    for (const [step, values] of parts) this.#collect(step, values);
    const row: (string | number | null)[] = [n, id, near];
    const text: (string | number | null)[] = [n];
    const bySteps = new Map(parts);
    for (const { step, name, sql } of this.#places.values()) {
      (sql.startsWith('t') ? text : row).push(toStored(bySteps.get(step)?.get(name)));
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
      this.#places.set(full, { step, name, sql });
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

function marks(count: number): string {
  return Array(count).fill('?').join(', ');
}
