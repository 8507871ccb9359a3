import type { ExploreRow, ExploreView } from '@querymill/kernel-bridge/core';

import { Store } from '../document/Store';
import type { ExploreComm } from './ExploreComm';

/** Rows of one request. */
export const PAGE_ROWS = 100;
/** Pages kept; the oldest go, so that memory does not grow with the table. */
const MAX_PAGES = 40;

/** The pages of a view that have been asked for, and what is on its way. */
export class RowPages {
  /** Counts up at every change, for React. */
  readonly changes = new Store(0);
  total: number;
  error: string | null = null;
  readonly #pages = new Map<number, readonly ExploreRow[] | null>();
  readonly #controller = new AbortController();
  readonly #ask: (page: number) => Promise<{ total: number; rows: readonly ExploreRow[] }>;

  constructor(comm: ExploreComm, digest: string, view: ExploreView, total: number) {
    this.total = total;
    this.#ask = (page) =>
      comm.ask(
        'page',
        { digest, view, offset: page * PAGE_ROWS, limit: PAGE_ROWS },
        { signal: this.#controller.signal },
      );
    this.want(0);
  }

  /** A row by its place, or undefined until it has come. */
  at(place: number): ExploreRow | undefined {
    return this.#pages.get(Math.floor(place / PAGE_ROWS))?.[place % PAGE_ROWS];
  }

  /** Asks for the page of a place, unless it is there or on its way. */
  want(place: number): void {
    const page = Math.floor(place / PAGE_ROWS);
    if (this.#pages.has(page)) return;
    this.#pages.set(page, null);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > MAX_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    this.#ask(page).then(
      ({ total, rows }) => {
        this.total = total;
        this.#pages.set(page, rows);
        this.#changed();
      },
      (error: unknown) => {
        this.#pages.delete(page);
        if (this.#controller.signal.aborted) return;
        this.error = error instanceof Error ? error.message : String(error);
        this.#changed();
      },
    );
  }

  /** Takes back what is on its way. */
  dispose(): void {
    this.#controller.abort();
  }

  #changed(): void {
    this.changes.set(this.changes.get() + 1);
  }
}
