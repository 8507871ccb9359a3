/**
 * CPU time that an engine takes while many of its jobs sleep, from /proc:
 * `node test/bench/engine_idle.ts [JOBS] [SECONDS]`. The target is 1.2 s for 50 jobs and 60 s.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { runProbe, TestWorkspace, untilPayload } from '../engine/support/TestWorkspace.ts';

/** Clock ticks a second in /proc, the same on all of Linux. */
const TICKS = 100;
const [jobs = 50, seconds = 60] = process.argv.slice(2).map(Number);

await using workspace = new TestWorkspace();
const engine = workspace.engine();
const started = performance.now();
const steps = Array.from({ length: jobs }, (_, index) => {
  const running = untilPayload(({ progress }) => progress?.unit === 'rows');
  const args = { text: String(index), gate: workspace.path('gate') };
  return { running: running.reached, step: runProbe(engine, args, running) };
});
await Promise.all(steps.map(({ running }) => running));
console.log(`${String(jobs)} jobs run after ${((performance.now() - started) / 1000).toFixed(1)} s`);
await delay(2000);
const before = cpuSeconds();
await delay(seconds * 1000);
const spent = cpuSeconds() - before;
console.log(
  `${spent.toFixed(2)} s of CPU time in ${String(seconds)} s, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
);
workspace.write('gate');
await Promise.all(steps.map(({ step }) => step));
process.exitCode = spent <= (1.2 * jobs * seconds) / 3000 ? 0 : 1;

function cpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
