import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { hasCode } from '../../launch/fileErrors.ts';

/** One file of a tree. */
export interface TreeFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
}

/**
 * Every file below a folder, by path in byte order; undefined when there is no such folder. At once: an artifact has
 * few files, and looking at them takes less than the way to another thread and back.
 */
export function listFiles(folder: string): TreeFile[] | undefined {
  const files = walk(folder, '');
  return files?.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

function walk(folder: string, prefix: string): TreeFile[] | undefined {
  try {
    const files: TreeFile[] = [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        files.push(...(walk(join(folder, entry.name), `${path}/`) ?? []));
      } else {
        const { size, mode } = statSync(join(folder, entry.name));
        files.push({ path, size, executable: (mode & 0o100) !== 0 });
      }
    }
    return files;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
