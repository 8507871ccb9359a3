import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { listFolder } from '../../launch/fileErrors.ts';
import type { Store } from '../store/Store.ts';
import { measureTree } from './measureTree.ts';

/** Bytes that the trash takes. */
export async function trashSize(store: Store): Promise<number> {
  const names = await listFolder(store.path('trash'));
  const sizes = await Promise.all(names.map((name) => measureTree(store.path('trash', name))));
  return sizes.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Deletes what is in the trash.
 *
 * @returns bytes that it took
 */
export async function emptyTrash(store: Store): Promise<number> {
  const root = store.path('trash');
  let bytes = 0;
  for (const name of await listFolder(root)) {
    const path = join(root, name);
    bytes += (await measureTree(path)).bytes;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true });
  }
  return bytes;
}

/** Artifacts are read-only, and nothing can be taken out of a read-only folder. */
async function makeWritable(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return; // a file
  await chmod(path, 0o700);
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(join(path, entry.name));
}
