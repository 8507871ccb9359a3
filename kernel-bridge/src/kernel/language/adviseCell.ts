import type { Advice } from './messages.ts';
import type { Session } from './Session.ts';
import type { TypeScript } from './TypeScript.ts';

/** How many type errors of one cell are told. */
const MOST = 5;

/**
 * Codes of TypeScript that are no faults here: names may live in other cells (2304, 2552, 2451), packages need no types (2307, 7016),
 * assigning to a name of an earlier cell is allowed (2632, 2588 is caught when it runs), and values that may be null are left to the
 * author of an exploring cell (2531, 2532, 18046–18049, 2345 stays).
 */
const SILENT = new Set([
  2304, 2307, 2451, 2531, 2532, 2552, 2632, 2792, 7016, 18046, 18047, 18048, 18049, 1375, 1378, 2686, 2580,
]);

/** The type errors of a cell that has run. */
export function adviseCell(index: number, session: Session, typescript: TypeScript): Advice[] {
  const cell = session.ran(index);
  if (!cell || /^\s*\/\/\s*@ts-nocheck/m.test(cell.source)) return [];
  const end = cell.start + cell.source.length;
  return typescript
    .problems(cell.file)
    .filter(({ code, start }) => !SILENT.has(code) && start >= cell.start && start <= end)
    .slice(0, MOST)
    .map(({ start, message }) => {
      const lines = cell.source.slice(0, start - cell.start).split('\n');
      const column = (lines.at(-1)?.length ?? 0) + 1;
      return { place: `${cell.label}:${lines.length}:${column}`, message };
    });
}
