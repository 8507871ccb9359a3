/**
 * One process that asks for every step of the chain of `engine_noop.ts`, from its start to its end, as a kernel
 * would: `node engine_noop_session.mjs HOME WORKSPACE PYTHON COUNT`. Prints one line of JSON.
 */
import { Engine } from '../../kernel-bridge/src/engine/index.ts';

const [home = '', workspace = '', python = '', count] = process.argv.slice(2);
const engine = Engine.open({ home, workspace, python, workingDirectory: workspace });
let table: unknown;
let ran = 0;
for (let number = 0; number < Number(count); number++) {
  const args = {
    rows: number === 0 ? 1 : 0,
    text: `step ${String(number)}`,
    ...(table ? { table: [table] } : {}),
  };
  const outcome = await engine.runStep({ name: `step${String(number)}`, block: 'probe', args });
  if (!outcome.reused) ran++;
  table = outcome.artifacts['table'];
}
await engine.dispose();
const seconds = performance.now() / 1000; // since the process was started
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
console.log(JSON.stringify({ seconds, cpuSeconds, megabytes: maxRSS / 1024, ran }));
