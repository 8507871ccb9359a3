import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const IGNORED = new Set(['node_modules', 'dist', 'lib', 'labextension', '__pycache__', '.ipynb_checkpoints']);

/**
 * One hash over the content of files and folders (recursively, in order of name) and over further words.
 * @param {string} root folder the paths are relative to
 * @param {string[]} paths files and folders; one that does not exist counts as absent
 * @param {string[]} words anything else the result depends on
 */
export function hashFiles(root, paths, words = []) {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${word}\0`);
  for (const path of paths) add(hash, root, path);
  return hash.digest('hex');
}

function add(hash, root, path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat) {
    hash.update(`${path}\0absent\0`);
  } else if (stat.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) {
      if (!IGNORED.has(name) && !name.endsWith('.tsbuildinfo')) add(hash, root, join(path, name));
    }
  } else {
    hash.update(`${path}\0${stat.size}\0`).update(readFileSync(join(root, path)));
  }
}
