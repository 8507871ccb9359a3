import type { ParsedCell } from '../cells/cellTypes.ts';
import { nearestName } from '../errors.ts';
import type { Bindings, CellBindings } from './bindNames.ts';
import { GLOBAL_NAMES } from './globalNames.ts';
import type { ProblemDraft } from './problem.ts';

/** What can be said against a cell because of the names in it and in other cells. */
export function nameProblems(
  index: number,
  parsed: readonly (ParsedCell | null)[],
  bindings: Bindings,
  bound: CellBindings,
): ProblemDraft[] {
  const cell = parsed[index];
  if (cell === null || cell === undefined) return [];
  const problems: ProblemDraft[] = [];
  const told = new Set<string>();
  for (const { use, definedIn, definedBelow } of bound.uses) {
    if (definedIn !== null || use.written || GLOBAL_NAMES.has(use.name) || told.has(use.name)) continue;
    told.add(use.name);
    const title = `Cannot use "${use.name}"`;
    const severity = cell.kind === 'block' ? 'error' : 'warning';
    if (cell.kind === 'block' && use.name === cell.name) {
      const cause = 'a step cannot take its own result';
      problems.push({
        code: 'unknownName',
        severity,
        range: use,
        title,
        cause,
        fix: 'Use a step above this one.',
      });
    } else if (definedBelow !== null) {
      problems.push({
        code: 'definedBelow',
        severity: use.deferred ? 'note' : severity,
        range: use,
        title,
        cause: `it is defined below, in cell ${definedBelow + 1}`,
        fix: 'Move that cell above this one.',
      });
    } else {
      const fix = near(use.name, index, bindings) ?? 'Add a cell above that defines it.';
      problems.push({
        code: 'unknownName',
        severity,
        range: use,
        title,
        cause: 'no cell above defines it',
        fix,
      });
    }
  }
  return [...problems, ...redefinitions(index, parsed, bound)];
}

function near(name: string, index: number, { definers }: Bindings): string | undefined {
  const above = [...definers]
    .filter(([, cells]) => cells.some((cell) => cell < index))
    .map(([defined]) => defined);
  const nearest = nearestName(name, above);
  return nearest === undefined ? undefined : `Did you mean "${nearest}"?`;
}

/** A block's name stands for one step in the whole notebook; other names may be defined again, and it is said. */
function redefinitions(
  index: number,
  parsed: readonly (ParsedCell | null)[],
  { redefines }: CellBindings,
): ProblemDraft[] {
  return redefines.map(({ definition, before }): ProblemDraft => {
    const { name } = definition;
    const ofBlock = [parsed[index], parsed[before]].some(
      (cell) => cell?.kind === 'block' && cell.name === name,
    );
    return ofBlock
      ? {
          code: 'definedTwice',
          severity: 'error',
          range: definition,
          title: `Cannot define "${name}"`,
          cause: `cell ${before + 1} defines it already`,
          fix: 'Give one of the two another name.',
        }
      : {
          code: 'definedTwice',
          severity: 'note',
          range: definition,
          title: `"${name}" is defined again`,
          cause: `cell ${before + 1} defines it too`,
          fix: 'A cell takes the nearest definition above it.',
        };
  });
}
