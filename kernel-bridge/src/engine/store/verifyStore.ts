import { readFile } from 'node:fs/promises';

import { digestTree } from '../digest/digestTree.ts';
import { FileDigests } from '../digest/FileDigests.ts';
import { listFolder } from '../fileErrors.ts';
import { moveToTrash } from './moveToTrash.ts';
import { parseRecord } from './readStep.ts';
import type { Store } from './Store.ts';

/** What a full check of a store found. */
export interface Verification {
  readonly objects: number;
  readonly steps: number;
  /** What was damaged and is in the trash now. */
  readonly damaged: readonly { readonly what: string; readonly reason: string }[];
}

/**
 * Reads every byte of a store. What is not what its name says goes to the trash, so that the next run makes it again.
 */
export async function verifyStore(store: Store): Promise<Verification> {
  const damaged: { what: string; reason: string }[] = [];
  const drop = async (path: string, what: string, reason: string): Promise<void> => {
    if (await moveToTrash(store, path, reason)) damaged.push({ what, reason });
  };
  const digests = await listNames(store.path('objects'));
  const bad = new Set<string>();
  // Not the workspace's memory of digests: it trusts times of change, and a flipped bit has none.
  const files = FileDigests.open(':memory:');
  try {
    for (const digest of digests) {
      if ((await digestTree(store.object(digest), files)) === digest) continue;
      bad.add(digest);
      await drop(
        store.object(digest),
        `object ${digest.slice(0, 12)}`,
        'its bytes are not those it was stored with',
      );
    }
  } finally {
    files.close();
  }
  const present = new Set(digests.filter((digest) => !bad.has(digest)));
  const keys = (await listNames(store.path('steps'))).map((name) => name.replace(/\.json$/, ''));
  for (const key of keys) {
    const record = parseRecord(await readFile(store.step(key), 'utf8'), key);
    const lost =
      typeof record === 'string'
        ? undefined
        : Object.entries(record.outputs).find(([, { digest }]) => !present.has(digest));
    if (typeof record === 'string') await drop(store.step(key), `step ${key.slice(0, 12)}`, record);
    else if (lost !== undefined)
      await drop(store.step(key), `step ${key.slice(0, 12)}`, `its output ${lost[0]} is gone`);
  }
  return { objects: digests.length, steps: keys.length, damaged };
}

/** Names two levels below a folder: `objects/ab/abcd…`. */
async function listNames(root: string): Promise<string[]> {
  const folders = (await listFolder(root)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const names = await Promise.all(folders.map((folder) => listFolder(`${root}/${folder}`)));
  return names.flat().sort();
}
