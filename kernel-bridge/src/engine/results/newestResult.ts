import type { LedgerRow } from '../ledger/History.ts';
import type { ResultEntry } from './ResultsIndex.ts';

/**
 * The result that a step is compared with: the newest one the same variable had from the same block.
 *
 * @param name variable; null takes the newest result of the block
 */
export function newestResult(
  name: string | null,
  block: string,
  rows: readonly LedgerRow[],
  results: ReadonlyMap<string, ResultEntry>,
): ResultEntry | undefined {
  const row = rows.findLast(
    (one) => one.block === block && (name === null || one.name === name) && results.has(one.key),
  );
  return row === undefined ? undefined : results.get(row.key);
}
