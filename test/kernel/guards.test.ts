import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { KernelClient } from './KernelClient.ts';
import { sharedKernel, startKernel } from './support/startKernel.ts';

/** Loose guards: real figures come from test/bench/kernel_speed.py. */
const kernel = sharedKernel();

test('the reply to a cell and to a new declaration takes a few milliseconds', async () => {
  await medianOf(10, () => kernel().execute('1'));
  assert.ok((await medianOf(40, () => kernel().execute('1'))) < 25);
  let count = 0;
  assert.ok((await medianOf(40, () => kernel().execute(`const declared${count++} = 1`))) < 25);
});

test('a fresh kernel takes less than 100 MB: the engine, schemas and pictures are loaded when they are needed', async () => {
  const fresh = await startKernel();
  await fresh.execute('1');
  assert.ok(memoryOf(fresh) < 100, `${memoryOf(fresh)} MB`);
  await fresh.stop();
});

test('memory stays below 130 MB before language services start, and no thread of theirs exists', async () => {
  await kernel().execute('for (let n = 0; n < 20_000; n++) console.log("x".repeat(90))');
  assert.ok(memoryOf(kernel()) < 130, `${memoryOf(kernel())} MB`);
  assert.equal(threads(kernel()).filter((name) => name === 'language').length, 0);
});

test('completion that is warm takes less than 50 ms', async () => {
  const ask = () => kernel().request('shell', 'complete_request', { code: 'console.lo', cursor_pos: 10 });
  for (let tries = 0; tries < 20; tries++) if ((await ask()).content.matches.includes('log')) break;
  assert.ok((await medianOf(20, ask)) < 50);
  assert.equal(threads(kernel()).filter((name) => name === 'language').length, 1);
});

/** Milliseconds. */
async function medianOf(times: number, action: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) {
    const began = performance.now();
    await action();
    taken.push(performance.now() - began);
  }
  return taken.toSorted((one, other) => one - other)[Math.floor(times / 2)] ?? Infinity;
}

/** Resident memory in MB, where the system tells it. */
function memoryOf({ process: { pid } }: KernelClient): number {
  if (process.platform !== 'linux') return 0;
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1000;
}

function threads({ process: { pid } }: KernelClient): string[] {
  return readdirSync(`/proc/${pid}/task`).map((id) =>
    readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim(),
  );
}
