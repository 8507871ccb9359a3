import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { artifactTypes, type StoredArtifact } from '../../core/index.ts';
import { hasCode } from '../fileErrors.ts';
import type { Store } from './Store.ts';

/**
 * What is wrong with the stored bytes of an artifact, judged by presence and sizes (the bytes themselves
 * are read by `querymill verify`).
 *
 * @returns the problem in words, or undefined
 */
export async function checkObject(store: Store, artifact: StoredArtifact): Promise<string | undefined> {
  const sizes = await fileSizes(store.object(artifact.digest));
  if (sizes === undefined) return `its stored ${artifact.type} is missing`;
  const type = artifactTypes.get(artifact.type);
  const expected = [...(type?.rows == null ? [] : [type.rows]), ...(type?.files ?? [])];
  const missing = expected.find((file) => !sizes.has(file));
  if (missing !== undefined) return `its stored ${artifact.type} lacks ${missing}`;
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (bytes === artifact.bytes) return undefined;
  return `its stored ${artifact.type} has ${String(bytes)} bytes instead of ${String(artifact.bytes)}`;
}

/** Sizes of all files below a folder by relative path; undefined when the folder is not there. */
async function fileSizes(folder: string): Promise<Map<string, number> | undefined> {
  const sizes = new Map<string, number>();
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries) {
      if (entry.isDirectory()) {
        for (const [name, size] of (await fileSizes(join(folder, entry.name))) ?? []) {
          sizes.set(`${entry.name}/${name}`, size);
        }
      } else {
        sizes.set(entry.name, (await stat(join(folder, entry.name))).size);
      }
    }
    return sizes;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
