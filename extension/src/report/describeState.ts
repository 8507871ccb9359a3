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

/** The state of a step in one line of words. */
export function describeState({ payload, plan, executing, live }: StateInput): StepState {
  if (payload === null) {
    if (executing) return { kind: 'waiting', words: 'waiting its turn' };
    return withoutResult(plan);
  }
  switch (payload.state) {
    case 'queued':
    case 'starting':
      return inProgress('waiting', stateInWords(payload), live);
    case 'running':
      return inProgress('running', runningInWords(payload), live);
    case 'publishing':
    case 'detached':
      return inProgress('running', stateInWords(payload), live);
    case 'failed':
      return { kind: 'failed', words: 'failed' };
    case 'stopped':
      return { kind: 'stopped', words: stateInWords(payload) };
    case 'done':
      return finished(payload, plan);
  }
}

function runningInWords(payload: StepPayload): string {
  return payload.progress === null ? 'running' : progressInWords(payload.progress);
}

function inProgress(kind: StateKind, words: string, live: boolean): StepState {
  return live ? { kind, words } : { kind: 'waiting', words: `last seen: ${words}` };
}

function withoutResult(plan: PlanStep | null): StepState {
  switch (plan?.verdict) {
    case 'reuse':
      return { kind: 'idle', words: 'has a result to reuse' };
    case 'attach':
      return { kind: 'waiting', words: 'its job is running' };
    case 'blocked':
      return { kind: 'blocked', words: joined('blocked', plan.reason) };
    default:
      return { kind: 'idle', words: 'not run yet' };
  }
}

function finished(payload: StepPayload, plan: PlanStep | null): StepState {
  if (plan?.verdict === 'run') {
    const words =
      plan.reason === 'no earlier result'
        ? 'this result is not in the workspace'
        : joined('runs again', plan.reason);
    return { kind: 'stale', words };
  }
  if (plan?.verdict === 'depends') return { kind: 'stale', words: `runs again: depends ${plan.reason}` };
  if (plan?.verdict === 'blocked') return { kind: 'blocked', words: joined('blocked', plan.reason) };
  if (payload.cache.verdict === 'attached' && payload.seconds !== null) {
    return { kind: 'done', words: `joined a running job · ${formatSeconds(payload.seconds)}` };
  }
  return { kind: payload.cache.verdict === 'reused' ? 'reused' : 'done', words: stateInWords(payload) };
}

function joined(head: string, reason: string): string {
  return reason === '' ? head : `${head}: ${reason}`;
}
