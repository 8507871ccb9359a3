import type { RunComparison, StepComparison } from '../../core/index.ts';
import { formatTable } from '../formatTable.ts';
import { formatNumber, formatSeconds, formatValue } from './words.ts';

/** Two runs side by side: a `*` marks what differs. Parameters that are the same are left out. */
export function formatComparison({ a, b, about, steps, environment }: RunComparison): string {
  const head = ['', '', 'what', a, b, 'difference'];
  const plain = [...about, ...environment].map((one) => [
    mark(one.differs),
    '',
    one.name,
    formatValue(one.a),
    formatValue(one.b),
    '',
  ]);
  return formatTable([head, ...plain, ...steps.flatMap(stepRows)]);
}

function stepRows(step: StepComparison): string[][] {
  const named = (what: string, ...cells: string[]): string[] => [mark(true), step.step, what, ...cells];
  if (step.in !== 'both')
    return [named(step.block, step.in === 'a' ? 'yes' : '—', step.in === 'b' ? 'yes' : '—')];
  if (step.same) return [[mark(false), step.step, 'the same result', '', '', '']];
  return [
    ...(step.code ? [named('code of the block', '', '', 'changed')] : []),
    ...(step.inputs ? [named('inputs', '', '', 'changed')] : []),
    ...step.params
      .filter(({ differs }) => differs)
      .map(({ name, a, b }) => named(name, formatValue(a), formatValue(b), '')),
    ...step.metrics.map((metric) => [
      mark(metric.differs),
      step.step,
      metric.label,
      number(metric.a),
      number(metric.b),
      difference(metric),
    ]),
    [mark(false), step.step, 'time', ...[step.seconds.a, step.seconds.b].map(seconds), ''],
  ];
}

function mark(differs: boolean): string {
  return differs ? '*' : '';
}

function number(value: number | undefined): string {
  return value === undefined ? '—' : formatNumber(value);
}

function seconds(value: number | undefined): string {
  return value === undefined ? '—' : formatSeconds(value);
}

function difference({
  delta,
  better,
}: StepComparison["metrics"][number]): string {
  if (delta === null || delta === 0) return '';
  const change = `${delta > 0 ? '+' : ''}${formatNumber(delta)}`;
  if (better === null) return change;
  return `${change} ${delta > 0 === (better === 'higher') ? 'better' : 'worse'}`;
}
