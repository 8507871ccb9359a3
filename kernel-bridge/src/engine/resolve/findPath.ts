import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import { hasCode } from '../../launch/fileErrors.ts';

/**
 * A file or folder that a cell names: absolute, below the home folder (`~/`), or relative to the notebook's
 * folder or else the workspace.
 *
 * @param bases folders that relative paths may start from, the first wins
 * @returns the absolute path of what is there, or undefined
 */
export async function findPath(name: string, bases: readonly string[]): Promise<string | undefined> {
  const expanded = name.startsWith('~/') ? join(homedir(), name.slice(2)) : name;
  for (const base of bases) {
    const path = resolve(base, expanded);
    try {
      await stat(path);
      return path;
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) throw error;
    }
  }
  return undefined;
}

/** Whether a name can only be meant as a path. */
export function looksLikePath(name: string): boolean {
  return /^(\.{1,2}\/|\/|~\/)/.test(name) || name.split('/').length > 2;
}
