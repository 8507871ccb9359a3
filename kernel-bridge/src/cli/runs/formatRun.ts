import { stepLabel, stepMeasures, type Run, type RunStep } from '../../core/index.ts';
import { formatTable } from '../formatTable.ts';
import { formatNumber, formatSeconds, formatTime, formatValue } from './words.ts';

/** One run: where it was run, with what, and each step. */
export function formatRun(run: Run): string {
  const { git, notebook } = run;
  const facts: [string, string][] = [
    ['run', `${run.id}  ${run.state}`],
    ['began', `${formatTime(run.at)}, ${formatSeconds(run.seconds)}`],
    ['notebook', [notebook.path ?? 'unknown', notebook.digest?.slice(0, 12)].filter(Boolean).join('  code ')],
    ['commit', git === null ? 'none' : `${git.commit.slice(0, 12)}${git.dirty ? ' with changes' : ''}`],
    ['host', run.host ?? ''],
    ...Object.values(run.environments).map((one): [string, string] => [
      `environment ${one.id}`,
      [
        `Python ${one.python}`,
        `${String(Object.keys(one.packages ?? {}).length)} packages`,
        ...(one.lock == null ? [] : [`lock ${one.lock.slice(0, 12)}`]),
        ...(one.gpus ?? []),
        ...(one.driver == null ? [] : [`driver ${one.driver}`]),
      ].join(', '),
    ]),
  ];
  const head = ['step', 'block', 'what', 'time', 'memory', 'measures', 'why'];
  const failures = run.steps.flatMap((step) =>
    step.error === undefined ? [] : [`${stepLabel(step)}: ${step.error.cause}. ${step.error.fix}\n`],
  );
  return [formatTable(facts), '\n', formatTable([head, ...run.steps.map(row)]), ...failures].join('');
}

function row(step: RunStep): string[] {
  const changes = (step.changed ?? []).map(
    ({ name, before, after }) => `${name} ${formatValue(before)} → ${formatValue(after)}`,
  );
  const measures = stepMeasures(step).map(({ label, value }) => `${label} ${formatNumber(value)}`);
  const verdict = step.takenOver === true ? 'taken over' : step.verdict;
  return [
    stepLabel(step),
    step.block,
    step.state === 'done' ? verdict : step.state,
    step.seconds === undefined ? '' : formatSeconds(step.seconds),
    step.peakMemoryMB === undefined ? '' : `${step.peakMemoryMB.toFixed(0)} MB`,
    measures.slice(0, 2).join(', '),
    changes.length > 0 ? changes.join(', ') : (step.reason ?? ''),
  ];
}
