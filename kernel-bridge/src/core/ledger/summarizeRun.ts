import type { Run, RunMeasure, RunStep, RunSummary } from './runTypes.ts';

/** A run in one line: how many steps did what, what was changed, how good it is. */
export function summarizeRun(run: Run): RunSummary {
  const { id, at, seconds, state, notebook, steps, git } = run;
  const count = (test: (step: RunStep) => boolean): number => steps.filter(test).length;
  return {
    id,
    at,
    seconds,
    state,
    notebook: notebook.path,
    counts: {
      total: steps.length,
      ran: count((step) => step.state === 'done' && step.verdict !== 'reused'),
      reused: count((step) => step.state === 'done' && step.verdict === 'reused'),
      failed: count(({ state }) => state === 'failed' || state === 'stopped' || state === 'lost'),
      running: count((step) => step.state === 'running'),
    },
    changed: steps.flatMap((step) =>
      (step.changed ?? []).map((change) => ({ step: stepLabel(step), ...change })),
    ),
    measures: mainMeasures(steps),
    commit: git?.commit ?? null,
    dirty: git?.dirty ?? null,
  };
}

/** What a step is called in tables: its variable, or its block where it has none. */
export function stepLabel({ name, block }: Pick<RunStep, 'name' | 'block'>): string {
  return name ?? block;
}

/** The numbers of a step that say how good it is. */
export function stepMeasures(step: RunStep): RunMeasure[] {
  return (step.measures ?? []).flatMap(({ name, label, better }) => {
    const value = step.metrics?.[name];
    return value === undefined ? [] : [{ step: stepLabel(step), name, label, better, value }];
  });
}

function mainMeasures(steps: readonly RunStep[]): RunMeasure[] {
  const measuring = steps.filter(({ stage }) => stage === 'measure').flatMap(stepMeasures);
  if (measuring.length > 0) return measuring;
  return steps.map(stepMeasures).findLast((measures) => measures.length > 0) ?? [];
}
