import type { PlanStep } from '../core/index.ts';
import { formatTable } from './formatTable.ts';
import { formatSeconds } from './runs/words.ts';

/** A plan as a table, and what it comes to: how many steps would work, and how long those took before. */
export function formatPlan(steps: readonly PlanStep[]): string {
  const rows = steps.map(({ name, block, verdict, reason, seconds }) => [
    name,
    block,
    verdict,
    seconds === null ? '' : `about ${formatSeconds(seconds)}`,
    reason,
  ]);
  return formatTable(rows) + total(steps);
}

function total(steps: readonly PlanStep[]): string {
  const work = steps.filter(({ verdict }) => verdict !== 'reuse' && verdict !== 'blocked');
  const timed = work.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]));
  if (timed.length === 0) return '';
  const sum = timed.reduce((total, seconds) => total + seconds, 0);
  const rest = work.length - timed.length;
  const unknown = rest === 0 ? '' : `, and ${String(rest)} that never ran`;
  return `${String(timed.length)} of ${String(steps.length)} steps would work: about ${formatSeconds(sum)} as before${unknown}\n`;
}
