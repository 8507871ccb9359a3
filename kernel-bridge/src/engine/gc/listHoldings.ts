import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

import { listFolder } from '../../launch/fileErrors.ts';
import { listRunIds, runPath } from '../ledger/readLines.ts';
import type { Store } from '../store/Store.ts';
import type { GarbageKind, Holding } from './gcTypes.ts';
import { measureTree } from './measureTree.ts';

/** Everything in a store that might be thrown away, with its size. */
export async function listHoldings(store: Store): Promise<Holding[]> {
  const holdings: Holding[] = [];
  const add = async (kind: GarbageKind, id: string, path: string): Promise<void> => {
    holdings.push({ kind, id, path, ...(await measureTree(path)) });
  };
  for (const [key, path] of await listPairs(store.path('steps'))) await add('step', key.slice(0, 64), path);
  for (const [digest, path] of await listPairs(store.path('objects'))) await add('object', digest, path);
  for (const id of await listFolder(store.path('attempts'))) {
    const folder = store.attempt(id);
    const checkpoints = join(folder, 'checkpoints');
    const { bytes, usedAt } = await measureTree(folder);
    const inner = await measureTree(checkpoints);
    holdings.push({ kind: 'attempt', id, path: folder, bytes: bytes - inner.bytes, usedAt });
    if (inner.bytes > 0) holdings.push({ kind: 'checkpoints', id, path: checkpoints, ...inner, usedAt });
  }
  for (const id of await listRunIds(store)) await add('run', id, runPath(store, id));
  for (const name of await listFolder(join(store.root, 'output'))) {
    const kind = name.endsWith('.log') ? 'log' : name.startsWith('cells-') ? 'output' : undefined;
    if (kind !== undefined) await add(kind, name, join(store.root, 'output', name));
  }
  holdings.push(...(await listIndexes(store.path('cache', 'index'))));
  for (const name of await listFolder(store.path('objects')))
    if (name.startsWith('new-')) await add('leftover', name, store.path('objects', name));
  return holdings;
}

/** Databases of the explorer; the files of one were all used when one of them was. */
async function listIndexes(folder: string): Promise<Holding[]> {
  const names = (await listFolder(folder)).sort();
  const indexes: Holding[] = [];
  for (const files of Map.groupBy(names, (name) => name.replace(/\.db.*$/, '')).values()) {
    const measured = await Promise.all(
      files.map(async (id) => {
        const path = join(folder, id);
        const { bytes, usedAt } = await measureTree(path);
        return { kind: 'index', id, path, bytes, usedAt: Math.max(usedAt, await readAt(path)) } as const;
      }),
    );
    const usedAt = Math.max(...measured.map((file) => file.usedAt));
    indexes.push(...measured.map((file) => ({ ...file, usedAt })));
  }
  return indexes;
}

/** Names and paths two levels below a folder: `steps/ab/abcd….json`. */
async function listPairs(root: string): Promise<(readonly [string, string])[]> {
  const folders = (await listFolder(root)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const lists = await Promise.all(
    folders.map(async (folder) =>
      (await listFolder(join(root, folder))).map((name) => [name, join(root, folder, name)] as const),
    ),
  );
  return lists.flat();
}

async function readAt(path: string): Promise<number> {
  return lstat(path).then(
    (stats) => stats.atimeMs,
    () => 0, // taken away in between
  );
}
