import { canonicalJson, type LedgerChange } from '../../core/index.ts';

/** The parameters that differ between two times that a step was run; null where one time has none. */
export function changedParams(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): LedgerChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const change = { name, before: before[name] ?? null, after: after[name] ?? null };
    return canonicalJson(change.before) === canonicalJson(change.after) ? [] : [change];
  });
}
