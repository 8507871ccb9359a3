import type { ExploreMethods, ExploreView } from '../../core/index.ts';
import type { Host } from '../evaluator/host.ts';
import { MILL_SERVICE } from '../mill/messages.ts';
import type { Row } from '../mill/readRows.ts';

const PAGE = 1000;
let host: Host | undefined;

/** Tells where rows are asked for: once, when `mill` is made. */
export function connectRows(to: Host): void {
  host = to;
}

/**
 * The rows of an artifact that a view of the explorer shows, joined with what every filter said.
 *
 * @param view filters, search and order, as the explorer writes them into a cell
 */
export async function viewRows(digest: string, view: ExploreView): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const params = { digest, view, offset: rows.length, limit: PAGE };
    const page = (await host?.call(MILL_SERVICE, 'explorePage', params)) as
      ExploreMethods['page']['result'] | undefined;
    for (const { id, values } of page?.rows ?? []) rows.push({ _id: id, ...values });
    if (page === undefined || page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}
