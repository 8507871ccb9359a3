import { chmod, rename } from 'node:fs/promises';

import type { Launcher } from '../../launch/index.ts';
import { isOver, listAttempts, readAttempt, type Attempt } from '../attempt/attemptFolder.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import { withKeyLock } from '../store/keyLock.ts';
import { moveToTrash } from '../store/moveToTrash.ts';
import type { Store } from '../store/Store.ts';
import type { Garbage } from './chooseGarbage.ts';
import { measureTree } from './measureTree.ts';

/** What sweeping needs. */
export interface SweepContext {
  readonly store: Store;
  readonly launcher: Launcher;
}

/**
 * Moves garbage to the trash beside engines that work: each key under its lock, and nothing that was used since it was
 * looked at. An engine touches a record or an artifact before it counts on it; so one that was touched while it
 * was moved is moved back.
 *
 * @returns what was moved
 */
export async function sweep(garbage: readonly Garbage[], context: SweepContext): Promise<Garbage[]> {
  const moved: Garbage[] = [];
  for (const item of garbage) if (await sweepOne(item, context)) moved.push(item);
  return moved;
}

function sweepOne(item: Garbage, { store, launcher }: SweepContext): Promise<boolean> {
  switch (item.kind) {
    case 'step':
      return withKeyLock(store, item.id, async () => {
        if (await isWorkedAt(store, launcher, item.id)) return false;
        return moveUnlessUsed(store, item);
      });
    case 'attempt':
    case 'checkpoints':
      return withKeyLock(store, item.id, async () => {
        const attempt = await readAttempt(store, item.id);
        if (attempt !== undefined && (await isRunning(launcher, attempt))) return false;
        return moveUnlessUsed(store, item);
      });
    case 'object':
    case 'run':
    case 'log':
    case 'output':
    case 'index':
    case 'leftover':
      return moveUnlessUsed(store, item);
  }
}

async function isWorkedAt(store: Store, launcher: Launcher, key: string): Promise<boolean> {
  for (const attempt of await listAttempts(store, key)) if (await isRunning(launcher, attempt)) return true;
  return false;
}

async function isRunning(launcher: Launcher, attempt: Attempt): Promise<boolean> {
  if (isOver(attempt)) return false;
  return (await launcher.poll([attempt])).get(attempt.token)?.state !== 'gone';
}

async function moveUnlessUsed(store: Store, { path, usedAt, reason, kind }: Garbage): Promise<boolean> {
  // Reading an index changes no file of it; whoever has it open keeps it.
  if (kind !== 'index' && (await measureTree(path)).usedAt > usedAt) return false;
  const place = await moveToTrash(store, path, reason);
  if (place === undefined) return false;
  if ((await measureTree(place)).usedAt <= usedAt) return true;
  await putBack(place, path, kind);
  return false;
}

async function putBack(place: string, path: string, kind: Garbage['kind']): Promise<void> {
  try {
    await rename(place, path);
    if (kind === 'object') await chmod(path, 0o555);
  } catch (error) {
    // Somebody made it again in the meantime: theirs is as good.
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}
