import type { RunSummary } from '../../core/index.ts';
import { formatTable } from '../formatTable.ts';
import { formatNumber, formatSeconds, formatTime, formatValue } from './words.ts';

const MOST_MEASURES = 2;
const MOST_CHANGES = 2;

/** Runs as a table, newest first. */
export function formatRuns(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'No runs yet: run a notebook first.\n';
  const head = ['run', 'when', 'time', 'state', 'notebook', 'steps', 'measures', 'changed'];
  return formatTable([head, ...runs.map(row)]);
}

function row(run: RunSummary): string[] {
  const { counts } = run;
  const parts = [
    [counts.ran, 'ran'],
    [counts.reused, 'reused'],
    [counts.failed, 'failed'],
    [counts.running, 'running'],
  ] as const;
  const measures = run.measures
    .slice(0, MOST_MEASURES)
    .map(({ step, label, value }) => `${step} ${label} ${formatNumber(value)}`);
  const changes = run.changed
    .slice(0, MOST_CHANGES)
    .map(({ step, name, before, after }) => `${step}.${name} ${formatValue(before)} → ${formatValue(after)}`);
  const more = run.changed.length - changes.length;
  return [
    run.id,
    formatTime(run.at),
    formatSeconds(run.seconds),
    run.state,
    run.notebook ?? '',
    parts.flatMap(([count, word]) => (count === 0 ? [] : [`${String(count)} ${word}`])).join(', '),
    measures.join(', '),
    [...changes, ...(more > 0 ? [`and ${String(more)} more`] : [])].join(', '),
  ];
}
