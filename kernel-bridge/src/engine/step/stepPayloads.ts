import {
  sampleTimeline,
  type AttemptResult,
  type BlockDefinition,
  type ErrorFields,
  type StepPayload,
} from '../../core/index.ts';
import type { LiveState } from '../attempt/applyEvent.ts';

/** What a step shows while its attempt runs. */
export function livePayload(base: StepPayload, live: LiveState, block: BlockDefinition): StepPayload {
  const { progress, metrics } = live;
  // An attempt is over when its result says so, not when its last event does.
  const over = live.state === 'done' || live.state === 'failed' || live.state === 'stopped';
  const series = Object.fromEntries(Object.entries(live.series).map(([name, curve]) => [name, [...curve]]));
  const samples = { columns: block.samples?.columns ?? [], rows: [...live.samples] };
  const timeline = sampleTimeline(live.moments, samples.columns);
  return {
    ...base,
    ...(timeline === undefined ? {} : { pictures: [{ ...timeline }] }),
    state: over ? 'publishing' : live.state,
    progress,
    metrics: { ...metrics },
    series,
    samples,
  };
}

/** What a finished step shows. */
export function donePayload(base: StepPayload, result: AttemptResult): StepPayload {
  const { attempt, metrics, series, samples, seconds, key } = result;
  const artifacts = Object.entries(result.outputs).map(([port, { type, digest, rows, bytes }]) => ({
    port,
    type,
    digest,
    rows,
    bytes,
  }));
  const progress = base.progress === null ? null : { ...base.progress, eta: null };
  return {
    ...base,
    key,
    state: 'done',
    attempt,
    progress,
    metrics,
    series,
    samples,
    artifacts,
    seconds,
    error: null,
  };
}

/** What a step shows that ended without a result. */
export function failedPayload(base: StepPayload, fields: ErrorFields, seconds: number | null): StepPayload {
  const { title, cause, fix, log, kind } = fields;
  const error = { title, cause, fix, ...(log === undefined ? {} : { log }) };
  return {
    ...base,
    state: kind === 'interrupted' || kind === 'preempted' ? 'stopped' : 'failed',
    seconds,
    error,
  };
}
