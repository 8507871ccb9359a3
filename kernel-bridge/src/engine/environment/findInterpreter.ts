import { QuerymillError, suggestion, type WorkspaceConfig } from '../../core/index.ts';
import { createdInterpreter } from './environmentFolder.ts';
import { listLocks } from './listLocks.ts';

/** Where interpreters may be named or made. */
export interface InterpreterSources {
  /** Folder that holds `templates/`. */
  readonly home: string;
  readonly config: Pick<WorkspaceConfig, 'environments' | 'python'>;
  /** Interpreter of the environment `default` where nobody names another. */
  readonly python: string;
  /** Environment variables. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Interpreter of a job environment: the one that the config names; else the one that `querymill env create`
 * made; for `default`, else the Python that the engine was given.
 *
 * @throws QuerymillError when there is none, with the command that makes it
 */
export function findInterpreter(name: string, sources: InterpreterSources): string {
  const { environments = {}, python } = sources.config;
  const named = environments[name]?.python ?? (name === 'default' ? python : undefined);
  if (named !== undefined) return named;
  const created = createdInterpreter(name, sources.environment);
  if (created !== undefined) return created;
  if (name === 'default') return sources.python;
  const locks = [...listLocks(sources.home).keys()];
  const canBeMade = locks.includes(name);
  throw new QuerymillError({
    title: `Cannot use environment "${name}"`,
    cause: canBeMade
      ? 'it is not there yet'
      : 'there is none of this name, and querymill.config.json does not name it',
    fix: canBeMade
      ? `Make it with \`querymill env create ${name}\`, or name its interpreter as \`environments.${name}.python\` in querymill.config.json.`
      : suggestion(name, [...new Set([...locks, ...Object.keys(environments)])], 'environments'),
    kind: 'user',
  });
}
