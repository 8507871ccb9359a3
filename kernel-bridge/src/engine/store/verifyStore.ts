import { readFile } from 'node:fs/promises';

import { digestTree } from '../digest/digestTree.ts';
import { FileDigests } from '../digest/FileDigests.ts';
import { hasCode, listFolder } from '../../launch/fileErrors.ts';
import { listRunIds, parseLines, runPath } from '../ledger/readLines.ts';
import { moveToTrash } from './moveToTrash.ts';
import { parseRecord } from './readStep.ts';
import type { Store } from './Store.ts';

/** What a full check of a store found. */
export interface Verification {
  readonly objects: number;
  readonly steps: number;
  /** What was damaged and is in the trash now. */
  readonly damaged: readonly { readonly what: string; readonly reason: string }[];
  /** Lines of the ledger that are not whole; they are passed over. */
  readonly unreadable: number;
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
      if ((await digestOrNothing(store.object(digest), files)) === digest) continue;
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
    const record = await readRecord(store, key);
    if (record === undefined) continue; // taken away in between
    const lost =
      typeof record === 'string'
        ? undefined
        : Object.entries(record.outputs).find(([, { digest }]) => !present.has(digest));
    if (typeof record === 'string') await drop(store.step(key), `step ${key.slice(0, 12)}`, record);
    else if (lost !== undefined)
      await drop(store.step(key), `step ${key.slice(0, 12)}`, `its output ${lost[0]} is gone`);
  }
  const unreadable = await countUnreadable(store);
  return { objects: digests.length, steps: keys.length, damaged, unreadable };
}

/** The digest of what is there; undefined where it cannot be read. */
async function digestOrNothing(path: string, files: FileDigests): Promise<string | undefined> {
  try {
    return await digestTree(path, files);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EIO', 'EISDIR', 'ELOOP')) return undefined;
    throw error;
  }
}

async function readRecord(store: Store, key: string): Promise<ReturnType<typeof parseRecord> | undefined> {
  try {
    return parseRecord(await readFile(store.step(key), 'utf8'), key);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    if (hasCode(error, 'EISDIR', 'EIO')) return 'its stored record cannot be read';
    throw error;
  }
}

async function countUnreadable(store: Store): Promise<number> {
  let count = 0;
  for (const id of await listRunIds(store)) {
    const text = await readFile(runPath(store, id), 'utf8').catch(() => ''); // deleted in between
    const lines = text.split('\n').filter((line) => line !== '');
    count += lines.length - parseLines(text).length;
  }
  return count;
}

/** Names two levels below a folder: `objects/ab/abcd…`. */
async function listNames(root: string): Promise<string[]> {
  const folders = (await listFolder(root)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const names = await Promise.all(folders.map((folder) => listFolder(`${root}/${folder}`)));
  return names.flat().sort();
}
