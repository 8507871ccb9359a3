import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { hasCode } from '../../launch/fileErrors.ts';
import { hasSettled } from '../digest/hasSettled.ts';

interface BlockFolder {
  readonly name: string;
  readonly folder: string;
  readonly path: string;
}

/** A block.json on the disk. */
export interface BlockFile extends BlockFolder {
  /** Time of its last change, in milliseconds since the epoch. */
  readonly modified: number;
}

/** The folders below one root that may hold a block. Each block.json is looked at every time, the root when it changed. */
export class BlockFolders {
  readonly #root: string;
  #listed: { readonly changed: number; readonly folders: readonly BlockFolder[] } | undefined;

  /** @param root absolute; may be missing */
  constructor(root: string) {
    this.#root = root;
  }

  /** Every block.json that is there now, by the name of its folder. */
  list(): BlockFile[] {
    return this.#folders().flatMap((one) => {
      const stats = statSync(one.path, { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ ...one, modified: stats.mtimeMs }];
    });
  }

  #folders(): readonly BlockFolder[] {
    const changed = statSync(this.#root, { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined) return [];
    if (this.#listed?.changed === changed) return this.#listed.folders;
    const settled = hasSettled(changed);
    const folders = this.#names().map((name) => {
      const folder = join(this.#root, name);
      return { name, folder, path: join(folder, 'block.json') };
    });
    this.#listed = settled ? { changed, folders } : undefined;
    return folders;
  }

  #names(): string[] {
    try {
      return readdirSync(this.#root).sort();
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
      throw error;
    }
  }
}
