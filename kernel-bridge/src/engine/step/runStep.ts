import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import {
  emptyPayload,
  errorFields,
  QuerymillError,
  type AttemptResult,
  type StepPayload,
} from '../../core/index.ts';
import type { AttemptWait } from '../attempt/AttemptRegistry.ts';
import type { Attempt } from '../attempt/attemptFolder.ts';
import { EngineClosed, type AttemptOutcome } from '../attempt/AttemptTracker.ts';
import { readStep } from '../store/readStep.ts';
import { Retries } from '../retry/Retries.ts';
import { claimAgain, claimWithReason } from './claimRun.ts';
import { adoptResult } from './claimStep.ts';
import { explainDiskFull, Interrupted, outcomeError } from './stepErrors.ts';
import type { RunContext, StepRun } from './StepRun.ts';
import { StepNotes } from './StepNotes.ts';
import { donePayload, failedPayload, livePayload } from './stepPayloads.ts';

/** A result and how it came about. */
export interface StepSuccess {
  readonly result: AttemptResult;
  readonly verdict: 'reused' | 'attached' | 'ran';
}

/**
 * Gives a step its result: the published one, that of a running attempt, or that of a new attempt.
 *
 * @throws QuerymillError when the job failed or was stopped; Interrupted when the wait was
 */
export async function runStep(run: StepRun, context: RunContext): Promise<StepSuccess> {
  const { definition } = run.prepared.block;
  const { key } = run.prepared;
  const label = run.name ?? definition.type;
  let payload: StepPayload = {
    ...emptyPayload({ name: run.name, block: definition.type, workspace: context.workspace }),
    key,
  };
  const notes = new StepNotes(run, context.ledger);
  const show = (next: StepPayload): void => {
    payload = next;
    run.onPayload(next);
  };
  const { launcher, patience, reclaimable, store } = context;
  const retries = new Retries({
    ...{ launcher, definition, label, patience, reclaimable, root: store.root, signal: run.signal },
    onPause: (note) => {
      show({ ...payload, state: 'queued', progress: { done: 0, total: null, unit: '', eta: null, note } });
    },
  });
  try {
    const found = run.options.force === true ? undefined : await readStep(context.store, key);
    if (found?.result !== undefined) return await finish(...reused(run), found.result);
    show(payload);
    const { claim, why } = await claimWithReason(run, context, retries, found?.damage);
    if (claim.kind === 'published') return await finish(...reused(run), claim.result);
    let reason = why;
    const verdict = claim.kind === 'created' || run.begun !== undefined ? 'ran' : 'attached';
    starting(claim.attempt, { verdict, reason });
    await notes.started(claim.attempt.id, verdict, reason);
    for (let claimed = claim.attempt; ;) {
      const outcome = await waitForAttempt(claimed);
      const again = await retries.after(claimed, outcome, await wasStopped(claimed));
      if (again === undefined) return await finish(verdict, reason, await resultOf(claimed, outcome));
      reason = `${reason}; ${again.note}`;
      const next = await claimAgain(run, context, retries, { after: claimed, params: again.params });
      if (next.kind === 'published') return await finish('ran', reason, next.result);
      claimed = next.attempt;
      starting(claimed, { verdict, reason });
    }
  } catch (error) {
    const told = await explainDiskFull(error, label, context);
    if (told instanceof EngineClosed) show({ ...payload, state: 'detached' });
    else if (!(told instanceof Interrupted)) fail(told);
    throw told;
  }

  function starting(attempt: Attempt, cache: StepPayload['cache']): void {
    show({ ...payload, state: 'starting', progress: null, attempt: attempt.id, cache });
  }

  async function resultOf(attempt: Attempt, outcome: AttemptOutcome): Promise<AttemptResult> {
    if (outcome.result?.state !== 'done') throw outcomeError(outcome, label, await wasStopped(attempt));
    return (await adoptResult(context.store, attempt, outcome.result)) ?? damaged(label);
  }

  async function finish(
    verdict: StepSuccess['verdict'],
    reason: string,
    result: AttemptResult,
  ): Promise<StepSuccess> {
    show(donePayload({ ...payload, cache: { verdict, reason } }, result));
    await notes.ended(result, verdict, reason);
    return { result, verdict };
  }

  function fail(error: unknown): void {
    show(failedPayload(payload, errorFields(error, `Cannot finish "${label}"`), payload.seconds));
  }

  async function waitForAttempt(attempt: Attempt): Promise<AttemptOutcome> {
    const wait = context.attempts.join(attempt);
    const stop = wait.tracker.subscribe((live) => {
      show(livePayload(payload, live, definition));
    });
    try {
      const outcome = await untilAborted(wait.tracker.outcome, run.signal);
      if (outcome === undefined) {
        void leaveInterrupted(attempt, wait, stop);
        throw new Interrupted(`Waiting for "${label}" was interrupted`);
      }
      await settle(outcome, wait, stop);
      return outcome;
    } catch (error) {
      if (!(error instanceof Interrupted)) stop();
      throw error;
    }
  }

  /** The cell has gone on; its output follows the job to its end. */
  async function leaveInterrupted(attempt: Attempt, wait: AttemptWait, stop: () => void): Promise<void> {
    try {
      await wait.leave({ stopIfLast: true });
      const outcome = await wait.tracker.outcome;
      await settle(outcome, wait, stop);
      if (outcome.result?.state === 'done') show(donePayload(payload, outcome.result));
      else fail(outcomeError(outcome, label, await wasStopped(attempt)));
    } catch (error) {
      if (!(error instanceof EngineClosed)) fail(error);
    }
  }

  async function settle(outcome: AttemptOutcome, wait: AttemptWait, stop: () => void): Promise<void> {
    stop();
    await wait.leave();
    if (outcome.result === undefined) return;
    const { state, seconds, metrics, series, samples } = outcome.result;
    payload = { ...payload, seconds, metrics, series, samples };
    if (state !== 'done') await notes.ended(outcome.result, payload.cache.verdict, payload.cache.reason);
  }
}

/** What is said of a result that is there: a step that was begun for this very call did run. */
function reused({ begun }: StepRun): readonly [StepSuccess['verdict'], string] {
  return begun === undefined ? ['reused', 'nothing changed'] : ['ran', begun];
}

/** The value, or undefined when the signal comes first. */
async function untilAborted<T>(value: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return value;
  if (signal.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onAbort = (): void => {
    resolve(undefined);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([value, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function wasStopped(attempt: Attempt): Promise<boolean> {
  return (await stat(join(attempt.folder, 'stop.json')).catch(() => undefined)) !== undefined;
}

function damaged(label: string): never {
  throw new QuerymillError({
    title: `Cannot read the result of "${label}"`,
    cause: 'what was published a moment ago is damaged',
    fix: 'Run it again; if that happens twice, look at the disk.',
    kind: 'internal',
  });
}
