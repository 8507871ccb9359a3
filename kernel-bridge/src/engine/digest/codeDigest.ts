import { statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import { treeDigest } from '../../core/index.ts';
import { listEntries } from './digestTree.ts';
import type { FileDigests } from './FileDigests.ts';
import { importClosure } from './importClosure.ts';

const PACKAGE = 'querymill_jobs';

/** A digest with the times of change of all files and folders it was made from. */
interface Known {
  readonly digest: string;
  readonly changes: ReadonlyMap<string, string>;
}

const known = new Map<string, Known>();

/**
 * Digest of the code a block runs: its folder and what that imports from the job package. What the folder
 * says about itself (block.json, whose meaning is in the rest of the key; README) does not count.
 *
 * @param folder absolute path of the block
 * @param jobs absolute path of the folder that holds `querymill_jobs`
 */
export async function codeDigest(folder: string, jobs: string, files: FileDigests): Promise<string> {
  const name = `${folder}\0${jobs}`;
  const before = known.get(name);
  if (before !== undefined && [...before.changes].every(([path, change]) => changeOf(path) === change)) {
    return before.digest;
  }
  const own = await listEntries(folder, '', files, isCode);
  const ownPaths = own.map((entry) => join(folder, entry.path));
  const imported = await importClosure(
    ownPaths.filter((path) => path.endsWith('.py')),
    jobs,
    PACKAGE,
  );
  const watched = new Set([folder, ...[...ownPaths, ...imported].flatMap((path) => [path, dirname(path)])]);
  // Noted before reading, so that a change in between is seen next time.
  const changes = new Map([...watched].map((path) => [path, changeOf(path)]));
  const shared = await Promise.all(
    imported.map(async (path) => ({
      path: relative(jobs, path).split(sep).join('/'),
      ...(await files.digest(path)),
    })),
  );
  const digest = treeDigest([...own.map((entry) => ({ ...entry, path: `block/${entry.path}` })), ...shared]);
  known.set(name, { digest, changes });
  return digest;
}

/** What a change of a file or folder shows in; a hundred of these cost less than a millisecond. */
function changeOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${String(stats.ctimeMs)} ${String(stats.size)} ${String(stats.ino)}`;
}

function isCode(name: string): boolean {
  return name !== 'block.json' && name !== '__pycache__' && !name.startsWith('.') && !name.endsWith('.md');
}
