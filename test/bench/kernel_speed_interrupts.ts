/**
 * How long each kind of cell takes to end when it is interrupted, and whether variables are kept:
 *
 *     node test/bench/kernel_speed_interrupts.ts [rounds]
 *
 * prints a table and writes it to test/bench/results/kernel_speed_interrupts.txt. Times depend on the other work of the machine.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { KernelClient } from '../kernel/KernelClient.ts';
import { buildKernel } from '../kernel/support/buildKernel.ts';
import { INTERRUPT_SHAPES } from '../kernel/support/interruptShapes.ts';

const rounds = Number(process.argv[2] ?? 20);
const support = `${import.meta.dirname}/../kernel/support/hostKernel/`;
const kernel = await buildKernel({ main: `${support}main.ts`, createMill: `${support}createMill.ts` });
const client = await KernelClient.start({ kernel });
const lines = [
  `node test/bench/kernel_speed_interrupts.ts ${rounds}`,
  `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`,
  '',
  `${'milliseconds until reply and idle'.padEnd(58)} median    most   variables`,
];

try {
  await client.execute('let kept = 1');
  for (const [name, cell] of Object.entries(INTERRUPT_SHAPES)) {
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) taken.push(await interrupt(cell));
    const [median, most] = [
      taken.toSorted((one, other) => one - other)[rounds >> 1] ?? NaN,
      Math.max(...taken),
    ];
    const kept = (await client.execute('kept > 0')).reply.content.status === 'ok';
    lines.push(
      `${name.padEnd(58)} ${median.toFixed(0).padStart(6)}  ${most.toFixed(0).padStart(6)}   ${kept ? 'kept' : 'LOST'}`,
    );
    client.received.length = 0;
  }
} finally {
  await client.stop();
}
const text = `${lines.join('\n')}\n`;
console.log(text);
writeFileSync(`${import.meta.dirname}/results/kernel_speed_interrupts.txt`, text);

/** Milliseconds from the request until the cell has ended, asked a little after it said "go". */
async function interrupt(cell: string): Promise<number> {
  const id = client.begin(cell);
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id, 60_000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const began = performance.now();
  client.send('control', 'interrupt_request', {});
  await client.finish(id, 60_000);
  return performance.now() - began;
}
