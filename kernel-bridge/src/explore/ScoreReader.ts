import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { readRowFile, type ReadRow } from './readLines.ts';

type Row = ReadRow['row'];

/** Rows read ahead that are held in memory; more go to disk. */
const MAX_WAITING = 20_000;

/**
 * Gives the row of a scores file by id, in one pass where both files have the same order, as filters write them.
 * Rows that come earlier than they are asked for wait, in memory and then in a table on disk.
 */
export class ScoreReader {
  readonly #rows: Generator<ReadRow, void, undefined>;
  readonly #database: DatabaseSync;
  readonly #table: string;
  readonly #waiting = new Map<string, Row>();
  #stored: StatementSync | undefined;
  #ended = false;

  /** @param database where rows may be put aside; the caller removes it */
  constructor(file: string, database: DatabaseSync, table: string) {
    this.#rows = readRowFile(file);
    this.#database = database;
    this.#table = table;
  }

  /** The row of an id, once; undefined when the filter has not seen it. */
  take(id: string): Row | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) {
      this.#waiting.delete(id);
      return waiting;
    }
    while (!this.#ended) {
      const next = this.#rows.next();
      if (next.done === true) {
        this.#ended = true;
        break;
      }
      const { row } = next.value;
      const own = String(row['_id']);
      if (own === id) return row;
      this.#waiting.set(own, row);
      if (this.#waiting.size > MAX_WAITING) this.#spill();
    }
    const text = this.#stored?.get(id)?.['row'];
    return typeof text === 'string' ? (JSON.parse(text) as Row) : undefined;
  }

  /** Lets go of the file. */
  close(): void {
    this.#rows.return();
  }

  #spill(): void {
    this.#database.exec(`CREATE TABLE ${this.#table} (id TEXT PRIMARY KEY, row TEXT) WITHOUT ROWID`);
    const insert = this.#database.prepare(`INSERT OR REPLACE INTO ${this.#table} VALUES (?, ?)`);
    for (const [id, row] of this.#waiting) insert.run(id, JSON.stringify(row));
    this.#waiting.clear();
    for (const { row } of this.#rows) insert.run(String(row['_id']), JSON.stringify(row));
    this.#ended = true;
    this.#stored = this.#database.prepare(`SELECT row FROM ${this.#table} WHERE id = ?`);
  }
}
