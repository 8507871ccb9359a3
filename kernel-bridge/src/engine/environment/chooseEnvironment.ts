import { QuerymillError, type BlockDefinition } from '../../core/index.ts';

/**
 * Name of the environment that a block runs in: the one that the cell names; else `default` where the
 * block can run there; else the first that it names.
 *
 * @param named by the cell
 * @param locked names that there are locks for; what a workspace calls otherwise is its own affair
 * @throws QuerymillError when the block says that it cannot run in a locked environment
 */
export function chooseEnvironment(
  { type, environments = ['default'] }: BlockDefinition,
  named: string | undefined,
  locked: () => readonly string[],
): string {
  if (named === undefined)
    return environments.includes('default') ? 'default' : (environments[0] ?? 'default');
  if (environments.includes(named) || !locked().includes(named)) return named;
  throw new QuerymillError({
    title: `Cannot run "${type}"`,
    cause: `it does not run in the environment "${named}"`,
    fix: `It runs in ${environments.map((name) => `"${name}"`).join(' or ')}.`,
    kind: 'user',
  });
}
