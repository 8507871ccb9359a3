import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { treeDigest, type TreeEntry } from '../../core/index.ts';
import type { FileDigests } from './FileDigests.ts';

/** Names that say nothing about content. */
const IGNORED = new Set(['.git', '.DS_Store', '.ipynb_checkpoints', '__pycache__', '.querymill']);

/**
 * Digest of a folder or of a single file by content. Links are followed: a model in the hub's cache is a
 * folder of links.
 *
 * @param path absolute
 */
export async function digestTree(path: string, files: FileDigests): Promise<string> {
  if (!(await stat(path)).isDirectory()) return (await files.digest(path)).sha256;
  return treeDigest(await listEntries(path, '', files, (name) => !IGNORED.has(name)));
}

/** Every file of a folder with its digest; `accept` decides on each name, of files and folders. */
export async function listEntries(
  folder: string,
  prefix: string,
  files: FileDigests,
  accept: (name: string) => boolean,
): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for (const name of (await readdir(folder)).filter(accept)) {
    const path = join(folder, name);
    const relative = prefix === '' ? name : `${prefix}/${name}`;
    if ((await stat(path)).isDirectory()) entries.push(...(await listEntries(path, relative, files, accept)));
    else entries.push({ path: relative, ...(await files.digest(path)) });
  }
  return entries;
}
