import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { hasCode } from '../../launch/fileErrors.ts';

/** One file of a tree. */
export interface TreeFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
}

/** Every file below a folder, by path in byte order; undefined when there is no such folder. */
export async function listFiles(folder: string): Promise<TreeFile[] | undefined> {
  const files = await walk(folder, '');
  return files?.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function walk(folder: string, prefix: string): Promise<TreeFile[] | undefined> {
  try {
    const files: TreeFile[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        files.push(...((await walk(join(folder, entry.name), `${path}/`)) ?? []));
      } else {
        const { size, mode } = await stat(join(folder, entry.name));
        files.push({ path, size, executable: (mode & 0o100) !== 0 });
      }
    }
    return files;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
