import { QuerymillError } from '../../core/index.ts';
import type { UnableCell } from '../plan/planCells.ts';

/** The error for cells that cannot run as their job environment is not there; undefined where there are none. */
export function refuseCells(unable: readonly UnableCell[]): QuerymillError | undefined {
  const [first] = unable;
  if (first === undefined) return undefined;
  const { title, cause, fix } = first.error.fields;
  // What lacks the same is named at once; what lacks something else is told next time.
  const alike = unable.filter(({ error }) => error.fields.fix === fix).map(({ name }) => `"${name}"`);
  return new QuerymillError({
    title: `Cannot run ${alike.join(', ')}`,
    cause: `nothing was started, as it ${title.replace(/^C/, 'c')}: ${cause}`,
    fix,
    kind: 'user',
  });
}
