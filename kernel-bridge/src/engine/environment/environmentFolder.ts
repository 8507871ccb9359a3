import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Written when an environment is whole: its lock, so that a changed one is told. */
export const DONE_FILE = 'querymill-lock.txt';

/**
 * Where the environment of a name is: below QUERYMILL_ENVIRONMENTS, else the user's data folder.
 *
 * @param variables environment variables
 */
export function environmentFolder(name: string, variables: NodeJS.ProcessEnv): string {
  const chosen = variables['QUERYMILL_ENVIRONMENTS'];
  if (chosen !== undefined && chosen !== '') return join(chosen, name);
  const data = variables['XDG_DATA_HOME'];
  const base = data !== undefined && data !== '' ? data : join(homedir(), '.local', 'share');
  return join(base, 'querymill', 'environments', name);
}

/** Interpreter of an environment that was made whole; undefined where there is none. */
export function createdInterpreter(name: string, variables: NodeJS.ProcessEnv): string | undefined {
  const folder = environmentFolder(name, variables);
  return existsSync(join(folder, DONE_FILE)) ? join(folder, 'bin', 'python') : undefined;
}
