import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Launcher } from '../../launch/index.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import { withKeyLock } from '../store/keyLock.ts';
import type { Store } from '../store/Store.ts';
import { AttemptTracker } from './AttemptTracker.ts';
import type { Attempt } from './attemptFolder.ts';
import { hasOtherWaiters, removeWaiter } from './waiters.ts';

/** How long a job may take to write a checkpoint and leave, the wrapper's own ten seconds included, in milliseconds. */
const GRACE = 15_000;

interface Entry {
  readonly tracker: AttemptTracker;
  /** Waits of this process, by id. */
  readonly waits: Set<string>;
}

/** One process's part in an attempt: leave it when the wait is over. */
export interface AttemptWait {
  readonly tracker: AttemptTracker;
  /**
   * Ends this wait. With `stopIfLast` the attempt is told to stop unless somebody else waits for it,
   * here or in another engine.
   */
  leave(options?: { readonly stopIfLast: boolean }): Promise<void>;
}

/** The attempts this engine follows: one tracker each, however many cells wait for it. */
export class AttemptRegistry {
  readonly #store: Store;
  readonly #launcher: Launcher;
  readonly #entries = new Map<string, Entry>();
  #disposed = false;

  constructor(store: Store, launcher: Launcher) {
    this.#store = store;
    this.#launcher = launcher;
  }

  /** Waits for an attempt. */
  join(attempt: Attempt): AttemptWait {
    const entry = this.#follow(attempt);
    const id = randomUUID();
    entry.waits.add(id);
    return {
      tracker: entry.tracker,
      leave: ({ stopIfLast } = { stopIfLast: false }) => this.#leave(attempt, id, stopIfLast),
    };
  }

  /** The tracker of an attempt that this process follows. */
  get(attemptId: string): AttemptTracker | undefined {
    return this.#entries.get(attemptId)?.tracker;
  }

  /**
   * Stops an attempt, whoever waits for it: asks for a checkpoint, gives it time, ends every process with
   * its token and makes sure that none is left.
   */
  async stop(attempt: Attempt): Promise<void> {
    const { tracker } = this.#follow(attempt);
    await writeFile(
      join(attempt.folder, 'stop.json'),
      JSON.stringify({ at: new Date().toISOString() }),
    ).catch((error: unknown) => {
      if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error; // it only words the message of other engines
    });
    await this.#launcher.signal(attempt, 'stop');
    const patience = new AbortController();
    await Promise.race([
      tracker.outcome,
      delay(GRACE, undefined, { signal: patience.signal, ref: false }).catch(() => undefined),
    ]);
    patience.abort();
    await this.#launcher.signal(attempt, 'kill');
    await tracker.outcome;
  }

  /** Stops following; jobs go on. Takes the notes of this process back, so that others may stop them. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { tracker } of entries) tracker.dispose();
    await Promise.all(entries.map(({ tracker }) => removeWaiter(tracker.attempt)));
  }

  #follow(attempt: Attempt): Entry {
    let entry = this.#entries.get(attempt.id);
    if (entry === undefined) {
      const tracker = new AttemptTracker(attempt, this.#launcher);
      entry = { tracker, waits: new Set() };
      this.#entries.set(attempt.id, entry);
      const forget = (): void => void this.#entries.delete(attempt.id);
      void tracker.outcome.then(forget, forget);
    }
    return entry;
  }

  async #leave(attempt: Attempt, id: string, stopIfLast: boolean): Promise<void> {
    const entry = this.#entries.get(attempt.id);
    if (entry !== undefined) {
      entry.waits.delete(id);
      if (entry.waits.size > 0 || this.#disposed) return;
    }
    // Under the lock, so that nobody attaches between the question and the signal.
    const last = await withKeyLock(this.#store, attempt.key, async () => {
      if ((this.#entries.get(attempt.id)?.waits.size ?? 0) > 0) return false;
      await removeWaiter(attempt);
      if (!stopIfLast || entry === undefined || (await hasOtherWaiters(attempt))) return false;
      await this.#launcher.signal(attempt, 'stop');
      return true;
    });
    if (last) await this.stop(attempt);
  }
}
