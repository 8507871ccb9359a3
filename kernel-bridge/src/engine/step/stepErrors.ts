import { QuerymillError, type AttemptResult, type ErrorFields } from '../../core/index.ts';
import type { AttemptOutcome } from '../attempt/AttemptTracker.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import type { RunContext } from './StepRun.ts';

const SQLITE_FULL = 13;

/** Thrown to whoever waits for a step when the wait is interrupted; the step itself is another matter. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What a step that ended without a result is told as. */
export function outcomeError(outcome: AttemptOutcome, step: string, stopRequested: boolean): QuerymillError {
  if (outcome.result !== undefined) return resultError(outcome.result, step);
  if (stopRequested) return new QuerymillError(stopped(step));
  return new QuerymillError({
    title: `Cannot finish "${step}"`,
    cause:
      'its processes are gone and left no result: something outside killed them (out of memory, or a restart)',
    fix: 'Run it again: it goes on from its last checkpoint.',
    kind: 'internal',
    ...(outcome.log === '' ? {} : { log: outcome.log }),
  });
}

function resultError({ state, error }: AttemptResult, step: string): QuerymillError {
  if (state === 'stopped' && (error === undefined || error.kind === 'interrupted')) {
    return new QuerymillError({ ...stopped(step), ...(error?.log === undefined ? {} : { log: error.log }) });
  }
  if (error !== undefined) return new QuerymillError(error);
  return new QuerymillError({
    title: `Cannot finish "${step}"`,
    cause: 'it failed without a reason',
    fix: '',
    kind: 'internal',
  });
}

function stopped(step: string): ErrorFields {
  return {
    title: `Cannot finish "${step}"`,
    cause: 'it was stopped',
    fix: 'Run it again: it goes on from its last checkpoint.',
    kind: 'interrupted',
  };
}

/** Whether an operation of the engine failed as no space is left. */
export function isDiskFull(error: unknown): boolean {
  const full = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
  return full || hasCode(error, 'ENOSPC', 'EDQUOT');
}

/** The one clear error for a full disk, with what can be freed; any other error as it is. */
export async function explainDiskFull(
  error: unknown,
  step: string,
  { store, reclaimable }: Pick<RunContext, 'store' | 'reclaimable'>,
): Promise<unknown> {
  const ofJob = error instanceof QuerymillError && error.fields.kind === 'disk' ? error.fields : undefined;
  if (ofJob === undefined && !isDiskFull(error)) return error;
  const bytes = await reclaimable();
  const advice =
    bytes === undefined || bytes < 2 ** 20
      ? 'Free some space and run it again; nothing that was finished is lost.'
      : `\`querymill gc --apply --empty-trash\` frees ${String(Math.round(bytes / 2 ** 20))} MB; then run it again: nothing that was finished is lost.`;
  return new QuerymillError({
    title: ofJob?.title ?? `Cannot start "${step}"`,
    cause: ofJob?.cause ?? `no space is left on the disk of ${store.root}`,
    fix: advice,
    kind: 'disk',
    ...(ofJob?.log === undefined ? {} : { log: ofJob.log }),
  });
}
