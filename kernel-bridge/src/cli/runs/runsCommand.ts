import { diffRuns, QuerymillError } from '../../core/index.ts';
import type { Engine } from '../../engine/index.ts';
import { formatComparison } from './formatComparison.ts';
import { formatRun } from './formatRun.ts';
import { formatRuns } from './formatRuns.ts';

/**
 * `querymill runs`: lists, shows, compares and deletes runs.
 *
 * @returns the exit status; 2 for a command line that is none of these
 */
export async function runsCommand(
  args: readonly string[],
  { runs }: Pick<Engine, 'runs'>,
  write: (text: string) => void,
): Promise<number> {
  const json = args.includes('--json');
  const [action, ...names] = args.filter((word) => word !== '--json');
  const answer = (value: unknown, text: () => string): number => {
    write(json ? `${JSON.stringify(value, null, 2)}\n` : text());
    return 0;
  };
  if (action === 'show' && names.length === 1) {
    const run = await runs.get(names[0] ?? '');
    return answer(run, () => formatRun(run));
  }
  if (action === 'diff' && names.length === 2) {
    const comparison = diffRuns(await runs.get(names[0] ?? ''), await runs.get(names[1] ?? ''));
    return answer(comparison, () => formatComparison(comparison));
  }
  if (action === 'delete' && names.length > 0) {
    for (const name of names) await runs.delete(name);
    return answer({ deleted: names }, () => `${String(names.length)} in the trash; results are kept\n`);
  }
  if (names.length > 0) return 2;
  const limit = Number(action ?? '20');
  if (!Number.isInteger(limit) || limit < 1) {
    throw new QuerymillError({
      title: `Cannot list runs`,
      cause: `"${action ?? ''}" is neither a number nor one of show, diff and delete`,
      fix: 'Say how many, such as `querymill runs 50`.',
      kind: 'user',
    });
  }
  const list = await runs.list({ limit });
  return answer(list, () => formatRuns(list));
}
