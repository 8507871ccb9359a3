import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { QuerymillError, type AttemptResult, type BlockDefinition } from '../../core/index.ts';
import type { Launcher } from '../../launch/index.ts';
import { readParams, type Attempt } from '../attempt/attemptFolder.ts';
import type { AttemptOutcome } from '../attempt/AttemptTracker.ts';
import { listFolder } from '../../launch/fileErrors.ts';
import { memoryAdvice, smallerSplit } from './smallerSplit.ts';

/** How long a step waits for the world outside, in milliseconds, before it gives up. */
export interface Patience {
  /** For space on a full disk. */
  readonly disk: number;
  /** For a scheduler that takes no job. */
  readonly scheduler: number;
}

/** Half an hour for space, half a day for a scheduler. */
export const PATIENCE: Patience = { disk: 30 * 60_000, scheduler: 12 * 3_600_000 };

/** Pauses before a scheduler is asked again, in milliseconds; the last one is repeated. */
const BACK_OFF = [2_000, 5_000, 15_000, 30_000, 60_000];
/** How often a full disk is looked at, in milliseconds. */
const LOOK_EVERY = 2_000;
/** A paused step goes on when this much more is free, or a tenth of the disk where that is less. */
const ENOUGH = 64 * 2 ** 20;
/** How often a step is started anew that a node took with it, or that never began. */
const LOST_LIMIT = 3;
/** What schedulers say of a job that they or a node ended, through no fault of its own. */
const TAKEN_AWAY = /PREEMPTED|NODE_FAIL|BOOT_FAIL|LAUNCH_FAILED|node .*(died|dead|lost)/i;

/** Another attempt: what it is told, and what a person is. */
export interface Again {
  readonly params: Readonly<Record<string, unknown>>;
  readonly note: string;
}

/** What deciding needs to know about the step. */
export interface RetryContext {
  readonly launcher: Launcher;
  readonly definition: BlockDefinition;
  /** Name of the step for messages. */
  readonly label: string;
  /** The store's folder. */
  readonly root: string;
  readonly patience: Patience;
  /** How much of the store `querymill gc` could free, in bytes; undefined when it cannot be told. */
  readonly reclaimable: () => Promise<number | undefined>;
  /** Told what a paused step waits for. */
  readonly onPause: (note: string) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Decides after an attempt without a result whether another one may do better, by what ended it: memory, with a
 * smaller split; a scheduler or a node, from the checkpoint; a full disk, when there is space again. An error of
 * the user is final.
 */
export class Retries {
  readonly #context: RetryContext;
  #lost = 0;

  constructor(context: RetryContext) {
    this.#context = context;
  }

  /**
   * @param stopped whether somebody asked the attempt to stop
   * @returns undefined when the outcome is final
   * @throws QuerymillError in better words than the attempt's own
   */
  async after(attempt: Attempt, outcome: AttemptOutcome, stopped: boolean): Promise<Again | undefined> {
    if (stopped || outcome.result?.state === 'done') return undefined;
    const { result } = outcome;
    if (result === undefined) return this.#afterLoss(attempt);
    switch (result.error?.kind) {
      case 'memory':
        return this.#afterMemory(attempt, result);
      case 'disk':
        return (await this.untilSpace()) ? again(attempt, 'there is space on the disk again') : undefined;
      case 'preempted':
        // Without a checkpoint another attempt would get no further.
        return (await hasCheckpoint(attempt)) ? again(attempt, 'its time limit came') : undefined;
      case 'interrupted':
        return this.#afterLoss(attempt);
      default:
        return undefined;
    }
  }

  /**
   * Waits for space on the store's disk.
   *
   * @returns false when there is none in time, or the step is no longer waited for
   */
  async untilSpace(): Promise<boolean> {
    const { root, patience, onPause, signal, reclaimable } = this.#context;
    const before = await space(root);
    const enough = before.free + Math.min(ENOUGH, before.size / 10);
    const bytes = patience.disk > 0 ? await reclaimable() : undefined;
    const advice =
      bytes === undefined ? 'free some space' : `\`querymill gc\` can free ${megabytes(bytes)} of it`;
    for (const deadline = Date.now() + patience.disk; Date.now() < deadline;) {
      onPause(`paused: the disk of ${root} is full; ${advice}`);
      await delay(LOOK_EVERY, undefined, { signal, ref: true }).catch(() => undefined);
      if (signal?.aborted === true) return false;
      if ((await space(root)).free >= enough) return true;
    }
    return false;
  }

  /**
   * Waits before a scheduler is asked again that takes no job now.
   *
   * @param tried how often it was asked
   * @param since when it was asked first, in milliseconds
   * @returns false when its patience is over, or the step is no longer waited for
   */
  async backOff(tried: number, since: number, error: QuerymillError): Promise<boolean> {
    const { patience, onPause, signal } = this.#context;
    const pause = BACK_OFF[Math.min(tried, BACK_OFF.length - 1)] ?? 0;
    if (Date.now() + pause > since + patience.scheduler) return false;
    onPause(`${error.fields.title}: ${error.fields.cause}. Asks again in ${String(pause / 1000)} s`);
    await delay(pause, undefined, { signal }).catch(() => undefined);
    return signal?.aborted !== true;
  }

  async #afterMemory(attempt: Attempt, result: AttemptResult): Promise<Again> {
    const { definition, label } = this.#context;
    const params = await readParams(attempt);
    const split = smallerSplit(definition, params);
    if (split !== undefined) {
      const { name, before, after } = split;
      return {
        params: { ...params, [name]: after },
        note: `memory ran out, so ${name} ${String(before)} → ${String(after)}`,
      };
    }
    throw new QuerymillError({
      title: `Cannot finish "${label}"`,
      cause: `${result.error?.cause ?? 'memory ran out'}, and its batch cannot be split further`,
      fix: memoryAdvice(definition, params),
      kind: 'memory',
      ...(result.error?.log === undefined ? {} : { log: result.error.log }),
    });
  }

  /** A scheduler may have ended it, or its node died; on this machine somebody meant it, or memory ran out. */
  async #afterLoss(attempt: Attempt): Promise<Again | undefined> {
    const status = await this.#context.launcher.find(attempt).catch(() => undefined);
    const reason = status?.reason ?? '';
    if (!TAKEN_AWAY.test(reason) || this.#lost >= LOST_LIMIT) return undefined;
    this.#lost += 1;
    return again(attempt, `its scheduler ended it (${reason})`);
  }
}

/** Once more, as the attempt before was told to. */
async function again(attempt: Attempt, note: string): Promise<Again> {
  return { params: await readParams(attempt), note };
}

async function hasCheckpoint(attempt: Attempt): Promise<boolean> {
  return (await listFolder(join(attempt.folder, 'checkpoints'))).length > 0;
}

async function space(folder: string): Promise<{ readonly free: number; readonly size: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}

function megabytes(bytes: number): string {
  const count = bytes / 2 ** 20;
  return count >= 1024 ? `${(count / 1024).toFixed(1)} GB` : `${String(Math.round(count))} MB`;
}
