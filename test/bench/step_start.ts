/**
 * What it costs to start a step, from a cell of a real kernel to its published result, cold and from a warm
 * worker, and what a step costs that is there already: `node test/bench/step_start.ts [REPETITIONS]`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

import { TestWorkspace, HOME, PYTHON } from '../engine/support/TestWorkspace.ts';
import { WarmWorker, until } from '../engine/support/WarmWorker.ts';
import { KernelClient } from '../kernel/KernelClient.ts';
import { buildKernel } from '../kernel/support/buildKernel.ts';

const repetitions = Number(process.argv[2] ?? 10);
/** A block whose job imports what training does, and then does next to nothing. */
const HEAVY_IMPORTS = `import peft
import sentence_transformers
import torch
from transformers import AutoModelForCausalLM, Trainer
`;
const NOTEBOOK_CELLS = 30;

const kernelPath = await buildKernel();
console.log(
  `${String(cpus().length)} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}, median of ${String(repetitions)}\n`,
);
await measure(false);
await measure(true);

async function measure(warm: boolean): Promise<void> {
  await using worker = new WarmWorker();
  await using workspace = new TestWorkspace();
  if (!warm)
    workspace.write(
      'querymill.config.json',
      JSON.stringify({ launchers: { local: { kind: 'local', warm: false } } }),
    );
  makeHeavyBlock(workspace);
  const directory = mkdtempSync('/tmp/qm-bench-');
  const kernel = await KernelClient.start({
    kernel: kernelPath,
    directory,
    environment: {
      QUERYMILL_HOME: HOME,
      QUERYMILL_PYTHON: PYTHON,
      QUERYMILL_WORKSPACE: workspace.folder,
      QUERYMILL_WARM_IDLE: '60',
    },
  });
  const timeCell = async (code: string): Promise<number> => {
    const start = performance.now();
    const { reply, stderr } = await kernel.finish(kernel.begin(code), 180_000);
    if (reply.content.status !== 'ok') throw new Error(`${String(reply.content.evalue)}\n${stderr}`);
    return performance.now() - start;
  };
  const label = warm ? 'warm' : 'cold';
  try {
    await timeCell('const first = await mill.probe({ text: "first" });');
    if (warm) await worker.ready();
    report(
      `${label}: a trivial step, cell to published result`,
      'ms',
      await repeat((n) => timeCell(`const a${n} = await mill.probe({ text: "${n}" });`)),
    );
    if (warm) {
      await timeCell('const learn = await mill.heavy({ text: "learn" });');
      await until('the worker has the imports', () => worker.pids().some(hasTorch), 120_000);
      await until('its forerunner is gone', () => worker.pids().length === 2);
    }
    report(
      `${label}: a step that imports torch, transformers, peft, sentence-transformers`,
      'ms',
      await repeat(
        (n) => timeCell(`const h${n} = await mill.heavy({ text: "${n}" });`),
        warm ? repetitions : 3,
      ),
    );
    if (!warm) return;
    report(
      'warm, after that: a trivial step',
      'ms',
      await repeat((n) => timeCell(`const b${n} = await mill.probe({ text: "again ${n}" });`)),
    );
    report(
      'a cached step, inside the kernel',
      'ms',
      await repeat(async (n) => {
        const code = `{ const t = performance.now(); await mill.probe({ text: "first" }, {}); console.log(performance.now() - t) } // ${n}`;
        return Number((await kernel.execute(code)).stdout);
      }),
    );
    report(
      'a cached step, cell to reply',
      'ms',
      await repeat(() => timeCell('const first2 = await mill.probe({ text: "first" });')),
    );
    const cells = Array.from({ length: NOTEBOOK_CELLS }, (_, n) =>
      n === 0
        ? 'const s0 = await mill.probe({ text: "chain" });'
        : `const s${n} = await mill.probe({ table: [s${n - 1}.table], rows: 1 });`,
    );
    const runAll = async (): Promise<number> => {
      let sum = 0;
      for (const cell of cells) sum += await timeCell(cell);
      return sum;
    };
    report(`a notebook of ${NOTEBOOK_CELLS} chained steps, first run`, 's', [(await runAll()) / 1000]);
    report(`the same unchanged, run again`, 's', await repeat(async () => (await runAll()) / 1000, 5));
    const sizes = worker.pids().map((pid) => `${residentMB(pid).toFixed(0)} MB`);
    console.log(`\nworkers: ${sizes.join(' and ')} resident`);
  } finally {
    await kernel.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function makeHeavyBlock(workspace: TestWorkspace): void {
  const definition = JSON.parse(
    readFileSync(workspace.path('blocks', 'probe', 'block.json'), 'utf8'),
  ) as object;
  workspace.write(
    'blocks/heavy/block.json',
    JSON.stringify({ ...definition, type: 'heavy', packages: ['torch'] }),
  );
  const job = readFileSync(workspace.path('blocks', 'probe', 'job.py'), 'utf8');
  workspace.write('blocks/heavy/job.py', job.replace('import json\n', `import json\n${HEAVY_IMPORTS}`));
}

async function repeat(once: (n: number) => Promise<number>, times = repetitions): Promise<number[]> {
  const values: number[] = [];
  for (let n = 0; n < times; n++) values.push(await once(n));
  return values;
}

function report(what: string, unit: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const range = `${show(sorted[0])} to ${show(sorted.at(-1))}`;
  console.log(
    `${what.padEnd(78)} ${show(median).padStart(8)} ${unit}   (${range}, n=${String(values.length)})`,
  );
}

function show(value: number | undefined): string {
  return value === undefined ? '-' : value.toPrecision(3);
}

function hasTorch(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/maps`, 'utf8').includes('libtorch');
  } catch {
    return false; // it ended meanwhile
  }
}

function residentMB(pid: number): number {
  const match = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) / 1024;
}
