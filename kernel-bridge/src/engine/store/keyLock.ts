import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';

import type { Store } from './Store.ts';

const queues = new Map<string, Promise<unknown>>();

/**
 * Runs an action while no other engine, in this process or another, runs one for the same key.
 * The lock is an open transaction: the system frees it when the process dies, however it dies.
 * Keys share 256 locks by their first two digits, so the action must not take a second one.
 *
 * @param key 64 hexadecimal digits
 * @param action short: looks, decides, starts
 */
export async function withKeyLock<T>(store: Store, key: string, action: () => Promise<T>): Promise<T> {
  const path = store.path('locks', `${key.slice(0, 2)}.db`);
  const before = queues.get(path) ?? Promise.resolve();
  const turn = before.then(() => lockFile(path, action));
  const settled = turn.catch(() => undefined);
  queues.set(path, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(path) === settled) queues.delete(path);
  }
}

async function lockFile<T>(path: string, action: () => Promise<T>): Promise<T> {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    for (let wait = 1; !tryLock(database); wait = Math.min(wait * 2, 50))
      await delay(wait + Math.random() * wait);
    try {
      return await action();
    } finally {
      database.exec('ROLLBACK');
    }
  } finally {
    database.close();
  }
}

/** SQLite's own waiting would block this thread, which also answers the notebook. */
function tryLock(database: DatabaseSync): boolean {
  try {
    // Nothing is ever written, so the lock works on a full disk too, as long as no journal is begun.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}

const SQLITE_BUSY = 5;
