import type { ExploreColumn } from '../core/index.ts';

/** A column with its place in the index: `t3` in table `texts`, else `c3` in table `rows`. */
export interface StoredColumn extends ExploreColumn {
  readonly sql: string;
}

/** Texts that are read beside the table. */
const LONG = new Set(['document', 'metadata', 'positive', 'negative', 'prompt']);
/** Texts that full-text search looks at. */
const SEARCHED = new Set(['text', 'query', 'title', 'chosen', 'rejected', 'first', 'problem']);

/** Whether full-text search looks at a column. */
export function isSearched(column: ExploreColumn): boolean {
  return column.step === null && SEARCHED.has(column.name);
}

/** Learns which columns rows have, and of which kind, from their values. */
export class ColumnCollector {
  readonly #kinds = new Map<string, Set<string>>();
  readonly #longText: boolean;

  /** @param longText whether the column `text` holds documents */
  constructor(longText: boolean) {
    this.#longText = longText;
  }

  /** Takes note of a row's values. */
  add(values: ReadonlyMap<string, unknown>): void {
    for (const [name, value] of values) {
      let kinds = this.#kinds.get(name);
      if (kinds === undefined) this.#kinds.set(name, (kinds = new Set()));
      if (value !== null && value !== undefined) kinds.add(typeof value);
    }
  }

  /** The columns found, in the order they were met. */
  columns(step: string | null): Omit<StoredColumn, 'sql'>[] {
    return [...this.#kinds].map(([name, kinds]) => {
      const [only] = kinds;
      const one = kinds.size === 1 && (only === 'number' || only === 'boolean') ? only : 'text';
      const long = step === null && (LONG.has(name) || (name === 'text' && this.#longText));
      return { name: step === null ? name : `${step}.${name}`, kind: one, step, long };
    });
  }
}

/** A value as SQLite takes it. */
export function toStored(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
