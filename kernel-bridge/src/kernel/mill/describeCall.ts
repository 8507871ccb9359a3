import { CellCache } from '../../core/cells/index.ts';
import type { PortSources } from '../../core/index.ts';

const cells = new CellCache();

/**
 * What the text of a cell says about a block call that it makes: the variable and how ports are written.
 * A cell that is not exactly one block statement says nothing.
 */
export function describeCall(
  source: string,
  block: string,
): { readonly name: string | null; readonly sources: PortSources } {
  const cell = cells.parse(source);
  if (cell.kind !== 'block' || cell.type !== block) return { name: null, sources: {} };
  const sources: Record<string, string> = {};
  for (const { key, value } of cell.args?.items ?? []) {
    if (key !== null && value !== null) sources[key] = value.text;
  }
  return { name: cell.name, sources };
}
