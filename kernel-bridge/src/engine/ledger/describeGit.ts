import { execa } from 'execa';

import type { GitLine } from '../../core/index.ts';

/** Milliseconds; a repository that answers later is left out. */
const PATIENCE = 5000;

/** Commit, branch and dirtiness of the repository that a folder lies in; undefined where there is none, or no git. */
export async function describeGit(folder: string): Promise<Omit<GitLine, 'v' | 'kind'> | undefined> {
  const [commit, branch, status] = await Promise.all([
    ask(folder, 'rev-parse', '--verify', 'HEAD'),
    ask(folder, 'rev-parse', '--abbrev-ref', 'HEAD'),
    ask(folder, 'status', '--porcelain', '--untracked-files=no', '--ignore-submodules'),
  ]);
  if (commit === undefined || status === undefined) return undefined;
  const named = branch === undefined || branch === 'HEAD' ? null : branch;
  return { commit, branch: named, dirty: status !== '' };
}

async function ask(folder: string, ...args: string[]): Promise<string | undefined> {
  // Neither a lock that a person's own git would meet, nor a program that the repository names.
  const options = ['--no-optional-locks', '-c', 'core.fsmonitor=false', ...args];
  const { failed, stdout } = await execa('git', options, {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    timeout: PATIENCE,
  });
  return failed ? undefined : stdout.trim();
}
