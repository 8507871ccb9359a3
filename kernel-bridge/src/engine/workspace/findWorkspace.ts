import { statSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** What marks the root of a workspace. */
const MARKERS = ['querymill.config.json', '.querymill'];

/**
 * The folder whose `.querymill` holds the results: QUERYMILL_WORKSPACE; else the nearest folder with a
 * config or a store, up from the notebook (JPY_SESSION_NAME) and then from the working directory, never
 * above the home folder or across file systems; else the working directory.
 *
 * @param environment environment variables
 * @param workingDirectory absolute
 * @returns an absolute path
 */
export function findWorkspace(environment: NodeJS.ProcessEnv, workingDirectory: string): string {
  const chosen = environment['QUERYMILL_WORKSPACE'];
  if (chosen !== undefined && chosen !== '') return resolve(workingDirectory, chosen);
  const session = environment['JPY_SESSION_NAME'];
  // Jupyter gives the notebook's path here, but other clients give any name.
  const notebook = session !== undefined && isAbsolute(session) ? climb(dirname(session)) : undefined;
  return notebook ?? climb(workingDirectory) ?? workingDirectory;
}

function climb(start: string): string | undefined {
  const device = look(start)?.dev;
  if (device === undefined) return undefined;
  const home = homedir();
  for (let folder = start; ; folder = dirname(folder)) {
    if (look(folder)?.dev !== device) return undefined;
    if (MARKERS.some((name) => isOurs(look(join(folder, name))))) return folder;
    if (folder === home || folder === dirname(folder)) return undefined;
  }
}

/** Somebody else's store higher up (in /tmp, say) must not swallow results. */
function isOurs(stats: Stats | undefined): boolean {
  return stats !== undefined && (process.getuid === undefined || stats.uid === process.getuid());
}

function look(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
