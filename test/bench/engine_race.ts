/**
 * Starts two engines at once on one workspace, again and again, and asks both for the same step:
 * `node test/bench/engine_race.ts [COUNT] [MOST SECONDS]`. Each key must be computed once, by one attempt that both then have.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { verifyStore } from '../../kernel-bridge/src/engine/index.ts';
import { listAttempts } from '../../kernel-bridge/src/engine/attempt/attemptFolder.ts';
import { EngineProcess } from '../engine/support/EngineProcess.ts';
import { TestWorkspace } from '../engine/support/TestWorkspace.ts';

const [count = 100, most = Infinity] = process.argv.slice(2).map(Number);
const started = performance.now();
const told = new Map<string, number>();
let broken = 0;

await using workspace = new TestWorkspace();
const engine = workspace.engine();
let done = 0;
while (done < count && performance.now() - started < most * 1000) {
  const round = ++done;
  try {
    const words = await race(round);
    told.set(words, (told.get(words) ?? 0) + 1);
  } catch (error) {
    broken++;
    console.log(`round ${String(round)}: BROKEN: ${error instanceof Error ? error.message : String(error)}`);
  }
}
const { damaged } = await verifyStore(engine.store);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${String(done)} of ${String(count)} rounds of two engines started at once in ${seconds} s`);
for (const [words, times] of told) console.log(`${String(times)} times: ${words}`);
console.log(`${String(broken)} broken invariants, ${String(damaged.length)} damaged in the store`);
process.exitCode = broken + damaged.length === 0 ? 0 : 1;

/** One round; what the two engines said of the step. */
async function race(round: number): Promise<string> {
  await using one = new EngineProcess(workspace.folder);
  await using other = new EngineProcess(workspace.folder);
  const runs = workspace.path(`runs-${String(round)}`);
  const args = { text: `round ${String(round)}`, runs };
  const outcomes = await Promise.all([one.run(args), other.run(args)]);
  const [first, second] = outcomes;
  assert.equal(first.attempt, second.attempt, 'they have different attempts');
  assert.equal(first.digest, second.digest, 'they have different results');
  assert.equal(readFileSync(runs, 'utf8').trim().split('\n').length, 1, 'it was computed twice');
  assert.equal((await listAttempts(engine.store, first.key)).length, 1, 'there are two attempts');
  const verdicts = outcomes.map(({ cache }) => cache.verdict).sort();
  assert.ok(verdicts.includes('ran'), 'nobody says that it ran');
  return verdicts.join(' and ');
}
