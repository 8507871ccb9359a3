import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { hasCode } from '../../launch/fileErrors.ts';

const BLOCK = 512;

/**
 * Room on the disk that a file or folder takes, and when the newest file in it was changed or touched. Folders have no
 * say in that, as moving one may change its time; an empty one has its own.
 *
 * @returns bytes and milliseconds since the epoch; 0 for what is not there any more
 */
export async function measureTree(
  path: string,
): Promise<{ readonly bytes: number; readonly usedAt: number }> {
  try {
    const stats = await lstat(path);
    if (!stats.isDirectory()) return { bytes: stats.blocks * BLOCK, usedAt: stats.mtimeMs };
    const inner = await Promise.all((await readdir(path)).map((name) => measureTree(join(path, name))));
    const bytes = inner.reduce((sum, one) => sum + one.bytes, stats.blocks * BLOCK);
    return {
      bytes,
      usedAt: inner.length === 0 ? stats.mtimeMs : Math.max(...inner.map(({ usedAt }) => usedAt)),
    };
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return { bytes: 0, usedAt: 0 };
    throw error;
  }
}
