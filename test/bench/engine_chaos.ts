/**
 * Kills engines and jobs at seeded points and checks the engine's invariants after each:
 * `node test/bench/engine_chaos.ts [COUNT] [FIRST SEED] [MOST SECONDS]`. Prints each seed, then counts.
 */
import { verifyStore } from '../../kernel-bridge/src/engine/index.ts';
import { describePoint, killAt, killPoint, type KillReport } from '../engine/support/killPoint.ts';
import { TestWorkspace } from '../engine/support/TestWorkspace.ts';

const [count = 200, first = 1, most = Infinity] = process.argv.slice(2).map(Number);
const started = performance.now();
const seconds = (): number => (performance.now() - started) / 1000;
const reports: KillReport[] = [];
let broken = 0;

await using workspace = new TestWorkspace();
const engine = workspace.engine();
let next = first;
await Promise.all(Array.from({ length: 2 }, killAll));

async function killAll(): Promise<void> {
  while (next < first + count && seconds() < most) await killOne(next++);
}

async function killOne(seed: number): Promise<void> {
  const point = killPoint(seed);
  const words = describePoint(point);
  try {
    const report = await killAt(point, workspace, engine);
    reports.push(report);
    const { finished, killed, attempts } = report;
    console.log(
      `${words}: ${finished ? 'finished before' : 'unfinished'}, ${String(killed)} killed, ${String(attempts)} attempts`,
    );
  } catch (error) {
    broken++;
    console.log(`${words}: BROKEN: ${error instanceof Error ? error.message : String(error)}`);
  }
}
const { damaged } = await verifyStore(engine.store);
console.log(`\n${String(reports.length + broken)} of ${String(count)} points in ${seconds().toFixed(0)} s`);
console.log(`${String(broken)} broken invariants, ${String(damaged.length)} damaged in the store`);
for (const victim of new Set(reports.map((report) => report.victim))) {
  const those = reports.filter((report) => report.victim === victim);
  const finished = those.filter((report) => report.finished).length;
  console.log(
    `${victim}: ${String(those.length)} points, ${String(finished)} after the step had finished, ${String(
      those.filter(({ attempts }) => attempts > 1).length,
    )} with a second attempt`,
  );
}
process.exitCode = broken + damaged.length === 0 ? 0 : 1;
