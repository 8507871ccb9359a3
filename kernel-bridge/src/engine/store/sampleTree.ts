import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { treeDigest } from '../../core/index.ts';
import type { TreeFile } from './listFiles.ts';

/** Trees up to this size are read whole at every use, in bytes. */
export const WHOLE = 256 * 1024;
/** Larger ones are looked at in so many places … */
const PLACES = 32;
/** … of so many bytes. */
const BLOCK = 4096;

/**
 * SHA-256 over 32 blocks of 4 KiB, at even distances in the concatenation of all files; the first begins it, the last
 * ends it. A block ends with its file. `tree_sample.py` computes the same where an artifact is published.
 *
 * @param folder absolute
 * @param files of the folder, by path in byte order; more than `WHOLE` bytes in all
 */
export async function sampleTree(folder: string, files: readonly TreeFile[]): Promise<string> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const hash = createHash('sha256');
  const block = Buffer.alloc(BLOCK);
  let file = 0;
  let before = 0;
  for (let place = 0; place < PLACES; place++) {
    const position = Math.floor((place * (total - BLOCK)) / (PLACES - 1));
    for (let size = files[file]?.size ?? 0; position >= before + size; size = files[file]?.size ?? 0) {
      before += size;
      file++;
    }
    const handle = await open(join(folder, files[file]?.path ?? ''));
    try {
      const { bytesRead } = await handle.read(block, 0, BLOCK, position - before);
      hash.update(block.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  }
  return hash.digest('hex');
}

/** Tree digest of a small tree, every byte read, at once: that takes less than the way to another thread and back. */
export function readTree(folder: string, files: readonly TreeFile[]): string {
  return treeDigest(
    files.map(({ path, executable }) => {
      const data = readFileSync(join(folder, path));
      return { path, executable, size: data.length, sha256: createHash('sha256').update(data).digest('hex') };
    }),
  );
}
