import type { Advice } from './messages.ts';
import type { Session } from './Session.ts';
import type { TypeScript } from './TypeScript.ts';

/** How many type errors of one cell are told. */
const MOST = 5;

/**
 * Errors that are no faults in a cell: names may live in other cells (2304, 2552, 2580, 2686, 2451), packages need no types (2307, 2792),
 * names of earlier cells may be assigned to (2632), top-level `await` is allowed (1375, 1378), and whether a value can be missing is left
 * to the author (2531, 2532, 18046 to 18049).
 */
const SILENT: ReadonlySet<number> = new Set([
  1375, 1378, 2304, 2307, 2451, 2531, 2532, 2552, 2580, 2632, 2686, 2792, 18046, 18047, 18048, 18049,
]);

/** Whether an error is worth telling. Types that are left out (7000 to 7999) are no errors in exploring code. */
function isAdvice(code: number): boolean {
  return !SILENT.has(code) && Math.floor(code / 1000) !== 7;
}

/** The type errors of a cell that has run. */
export function adviseCell(index: number, session: Session, typescript: TypeScript): Advice[] {
  const cell = session.ran(index);
  if (!cell || /^\s*\/\/\s*@ts-nocheck/m.test(cell.source)) return [];
  const end = cell.start + cell.source.length;
  return typescript
    .problems(cell.file)
    .filter(({ code, start }) => isAdvice(code) && start >= cell.start && start <= end)
    .slice(0, MOST)
    .map(({ start, message }) => {
      const lines = cell.source.slice(0, start - cell.start).split('\n');
      const column = (lines.at(-1)?.length ?? 0) + 1;
      return { place: `${cell.label}:${lines.length}:${column}`, message };
    });
}
