import { QuerymillError, type BlockDefinition } from '../../core/index.ts';
import type { JobEnvironment } from './probeInterpreter.ts';

/**
 * Versions of the packages that a block names.
 *
 * @throws QuerymillError when one of them is not installed
 */
export function packageVersions(block: BlockDefinition, environment: JobEnvironment): Record<string, string> {
  return Object.fromEntries(
    (block.packages ?? []).map((name) => {
      const version = environment.packages[name];
      if (version == null) throw missingPackage(block.type, name, environment.interpreter);
      return [name, version];
    }),
  );
}

function missingPackage(block: string, name: string, interpreter: string): QuerymillError {
  return new QuerymillError({
    title: `Cannot run "${block}"`,
    cause: `the package "${name}" is not installed for ${interpreter}`,
    fix: 'Install the job environment with `pip install "querymill[jobs]"`, or name another interpreter as `python` in querymill.config.json.',
    kind: 'user',
  });
}
