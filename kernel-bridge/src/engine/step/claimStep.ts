import { link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { AttemptResult } from '../../core/index.ts';
import { PlaceUnreachable, type Launcher } from '../../launch/index.ts';
import {
  createAttempt,
  listAttempts,
  isOver,
  readResult,
  type Attempt,
  type AttemptPlan,
} from '../attempt/attemptFolder.ts';
import { addWaiter } from '../attempt/waiters.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import { checkObject } from '../store/checkObject.ts';
import { withKeyLock } from '../store/keyLock.ts';
import { moveToTrash } from '../store/moveToTrash.ts';
import { readStep } from '../store/readStep.ts';
import type { Store } from '../store/Store.ts';

/** Who will produce a step's result: somebody already did, somebody is about to, or this engine's new attempt. */
export type Claim =
  | { readonly kind: 'published'; readonly result: AttemptResult }
  | { readonly kind: 'attached'; readonly attempt: Attempt }
  | {
      readonly kind: 'created';
      readonly attempt: Attempt;
      /** What was wrong with an earlier result. */
      readonly damage?: string;
      /** Why it could not be handed over: `submitClaimed` does that later. */
      readonly unreachable?: PlaceUnreachable;
    };

/** What claiming needs. */
export interface ClaimRequest {
  readonly store: Store;
  readonly launcher: Launcher;
  readonly plan: AttemptPlan;
  /** Starts the attempt; called with the key's lock held. */
  readonly start: (attempt: Attempt) => Promise<void>;
  /** Ignore a published result. */
  readonly force: boolean;
  /** What was wrong with an earlier result that was looked at before. */
  readonly damage: string | undefined;
  /** The attempt after which another is wanted. Where somebody else already made one, that one counts. */
  readonly after?: Attempt | undefined;
}

/**
 * Decides, while no other engine can decide about the same key, whether to take a published result, wait
 * for a running attempt or start a new one. The caller is then a waiter of that attempt.
 */
export function claimStep(request: ClaimRequest): Promise<Claim> {
  return withKeyLock(request.store, request.plan.key, () => decide(request));
}

async function decide({ store, launcher, plan, start, force, ...request }: ClaimRequest): Promise<Claim> {
  const { key } = plan;
  const found = await readStep(store, key);
  if (found.result !== undefined && !force) return { kind: 'published', result: found.result };
  const attempts = await listAttempts(store, key);
  const [newest] = attempts;
  if (request.after !== undefined && newest !== undefined && newest.id !== request.after.id) {
    await addWaiter(newest);
    return { kind: 'attached', attempt: newest };
  }
  for (const attempt of attempts) {
    const over = isOver(attempt); // asked first: what is there by now will be read
    let result = await readResult(attempt);
    if (result === undefined && !over) {
      if (await isLive(attempt, launcher)) {
        await addWaiter(attempt);
        return { kind: 'attached', attempt };
      }
      result = await readResult(attempt); // written between the two questions
    }
    if (result?.state === 'done' && !force) {
      const adopted = await adoptResult(store, attempt, result);
      if (adopted !== undefined) return { kind: 'published', result: adopted };
    }
  }
  if (found.result !== undefined) await moveToTrash(store, store.step(key), 'run again on request');
  const attempt = await createAttempt(store, plan, attempts);
  await addWaiter(attempt);
  const unreachable = await tryToStart(start, attempt);
  const damage = found.result === undefined ? (found.damage ?? request.damage) : undefined;
  return {
    ...{ kind: 'created', attempt },
    ...(damage === undefined ? {} : { damage }),
    ...(unreachable === undefined ? {} : { unreachable }),
  };
}

/**
 * Hands an attempt over that its place did not take before; nothing happens when it did after all.
 *
 * @returns why it still cannot be handed over
 */
export function submitClaimed(
  { store, start }: Pick<ClaimRequest, 'store' | 'start'>,
  attempt: Attempt,
): Promise<PlaceUnreachable | undefined> {
  return withKeyLock(store, attempt.key, async () =>
    isOver(attempt) ? undefined : tryToStart(start, attempt),
  );
}

async function tryToStart(
  start: ClaimRequest['start'],
  attempt: Attempt,
): Promise<PlaceUnreachable | undefined> {
  try {
    await start(attempt);
    return undefined;
  } catch (error) {
    if (error instanceof PlaceUnreachable) return error;
    throw error;
  }
}

/** A dead leader may have left children: they end before anybody works at the same key again. */
async function isLive(attempt: Attempt, launcher: Launcher): Promise<boolean> {
  const status = (await launcher.poll([attempt])).get(attempt.token);
  if (status?.state !== 'gone') return true;
  await launcher.signal(attempt, 'kill');
  return false;
}

/**
 * Completes a publication that was cut off after result.json and before the link below steps/.
 *
 * @returns the published result, or undefined when the attempt's outputs are not whole
 */
export async function adoptResult(
  store: Store,
  attempt: Attempt,
  result: AttemptResult,
): Promise<AttemptResult | undefined> {
  for (const artifact of Object.values(result.outputs)) {
    if ((await checkObject(store, artifact)) !== undefined) return undefined;
  }
  const path = store.step(attempt.key);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (let tried = 0; tried < 2; tried++) {
    try {
      await link(join(attempt.folder, 'result.json'), path);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error; // the job's wrapper was first
    }
    // What stands there may be an earlier record that is damaged: reading moves it away.
    const { result } = await readStep(store, attempt.key);
    if (result !== undefined) return result;
  }
  return undefined;
}
