import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { hasCode } from '../../launch/fileErrors.ts';
import type { Store } from './Store.ts';

let count = 0;

/**
 * Takes a file or folder out of the store without deleting it, with a note why.
 *
 * @returns where it is now; undefined when it was not there
 */
export async function moveToTrash(store: Store, path: string, reason: string): Promise<string | undefined> {
  const name = `${new Date().toISOString().replaceAll(':', '')}-${String(process.pid)}-${String(count++)}`;
  const folder = store.path('trash', name);
  const made = await unlessFull(mkdir(folder, { recursive: true, mode: 0o700 }));
  const place = made ? join(folder, basename(path)) : `${folder}-${basename(path)}`;
  try {
    // A read-only folder cannot change its parent.
    if ((await stat(path)).isDirectory()) await chmod(path, 0o700);
    await rename(path, place);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    if (made) await rm(folder, { recursive: true });
    return undefined;
  }
  if (made) await unlessFull(writeFile(join(folder, 'reason.txt'), `${reason}\n`));
  return place;
}

/** Whether there was room: on a full disk, what takes none of it still has to work. */
async function unlessFull(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOSPC', 'EDQUOT')) return false;
    throw error;
  }
}
