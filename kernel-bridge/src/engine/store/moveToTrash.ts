import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { hasCode } from '../fileErrors.ts';
import type { Store } from './Store.ts';

let count = 0;

/**
 * Takes a file or folder out of the store without deleting it, with a note why.
 *
 * @returns whether it was there
 */
export async function moveToTrash(store: Store, path: string, reason: string): Promise<boolean> {
  const name = `${new Date().toISOString().replaceAll(':', '')}-${String(process.pid)}-${String(count++)}`;
  const folder = store.path('trash', name);
  await mkdir(folder, { mode: 0o700 });
  try {
    // A read-only folder cannot change its parent.
    if ((await stat(path)).isDirectory()) await chmod(path, 0o700);
    await rename(path, join(folder, basename(path)));
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    await rm(folder, { recursive: true });
    return false;
  }
  await writeFile(join(folder, 'reason.txt'), `${reason}\n`);
  return true;
}
