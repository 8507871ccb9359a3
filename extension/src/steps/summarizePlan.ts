import type { PlanStep } from '@querymill/kernel-bridge/core';

/** How many steps would be reused, are running, would run, cannot run. */
export interface PlanCounts {
  readonly reuse: number;
  readonly running: number;
  readonly run: number;
  readonly blocked: number;
}

export const EMPTY_SUMMARY: PlanCounts = { reuse: 0, running: 0, run: 0, blocked: 0 };

/** A plan in four numbers. */
export function summarize(steps: readonly PlanStep[]): PlanCounts {
  const count = (...verdicts: PlanStep['verdict'][]): number =>
    steps.filter((step) => verdicts.includes(step.verdict)).length;
  return {
    reuse: count('reuse'),
    running: count('attach'),
    run: count('run', 'depends', 'unknown'),
    blocked: count('blocked'),
  };
}
