import type { TranslationBundle } from '@jupyterlab/translation';
import {
  formatSeconds,
  type PlanStep,
  progressInWords,
  stateInWords,
  type StepPayload,
} from '@querymill/kernel-bridge/core';

/** The nine things a step can be; each has its own shape and colour. */
export type StateKind =
  'done' | 'reused' | 'running' | 'waiting' | 'stale' | 'failed' | 'stopped' | 'idle' | 'blocked';

/** A state as a reader sees it: the kind gives shape and colour, the words say the rest. */
export interface StepState {
  readonly kind: StateKind;
  readonly words: string;
}

/** What is known of a step when its state is put into words. */
export interface StateInput {
  readonly payload: StepPayload | null;
  readonly plan: PlanStep | null;
  /** The cell has been sent to the kernel and has not come back. */
  readonly executing: boolean;
  /** A kernel is connected; without one a "running" payload is only what was last seen. */
  readonly live: boolean;
}

/** The state of a step in one line of words. What the kernel said of it, such as why it runs again, stays as it is. */
export function describeState(
  { payload, plan, executing, live }: StateInput,
  trans: TranslationBundle,
): StepState {
  if (payload === null) {
    if (executing) return { kind: 'waiting', words: trans.__('waiting its turn') };
    return withoutResult(plan, trans);
  }
  switch (payload.state) {
    case 'queued':
    case 'starting':
      return inProgress('waiting', stateInWords(payload), live, trans);
    case 'running':
      return inProgress('running', runningInWords(payload, trans), live, trans);
    case 'publishing':
    case 'detached':
      return inProgress('running', stateInWords(payload), live, trans);
    case 'failed':
      return { kind: 'failed', words: trans.__('failed') };
    case 'stopped':
      return { kind: 'stopped', words: stateInWords(payload) };
    case 'done':
      return finished(payload, plan, trans);
  }
}

function runningInWords(payload: StepPayload, trans: TranslationBundle): string {
  return payload.progress === null ? trans.__('running') : progressInWords(payload.progress);
}

function inProgress(kind: StateKind, words: string, live: boolean, trans: TranslationBundle): StepState {
  return live ? { kind, words } : { kind: 'waiting', words: trans.__('last seen: %1', words) };
}

function withoutResult(plan: PlanStep | null, trans: TranslationBundle): StepState {
  switch (plan?.verdict) {
    case 'reuse':
      return { kind: 'idle', words: trans.__('has a result to reuse') };
    case 'attach':
      return { kind: 'waiting', words: trans.__('its job is running') };
    case 'blocked':
      return { kind: 'blocked', words: joined(trans.__('blocked'), plan.reason) };
    default:
      return { kind: 'idle', words: trans.__('not run yet') };
  }
}

function finished(payload: StepPayload, plan: PlanStep | null, trans: TranslationBundle): StepState {
  if (plan?.verdict === 'run') {
    const words =
      plan.reason === 'no earlier result'
        ? trans.__('this result is not in the workspace')
        : joined(trans.__('runs again'), plan.reason);
    return { kind: 'stale', words };
  }
  if (plan?.verdict === 'depends')
    return { kind: 'stale', words: trans.__('runs again: depends %1', plan.reason) };
  if (plan?.verdict === 'blocked')
    return { kind: 'blocked', words: joined(trans.__('blocked'), plan.reason) };
  if (payload.cache.verdict === 'attached' && payload.seconds !== null) {
    return { kind: 'done', words: trans.__('joined a running job · %1', formatSeconds(payload.seconds)) };
  }
  return { kind: payload.cache.verdict === 'reused' ? 'reused' : 'done', words: stateInWords(payload) };
}

function joined(head: string, reason: string): string {
  return reason === '' ? head : `${head}: ${reason}`;
}
