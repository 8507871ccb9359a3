import { createInterface } from 'node:readline';

import { runProbe, TestWorkspace } from './TestWorkspace.ts';

/**
 * An engine in a process of its own: one line of JSON for each `probe` to run (`{id, args, name}`), answered by
 * a line for each change (`{id, state}`) and one for the end (`{id, outcome}` or `{id, error}`).
 */
// In a clock of its own (faketime) the engine is alone: Python cannot sleep in one, so its jobs are not given it.
delete process.env['LD_PRELOAD'];

const engine = new TestWorkspace(process.argv[2]).engine();
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const { id, args, name } = JSON.parse(line) as { id: string; args: Record<string, unknown>; name?: string };
  runProbe(engine, args, {
    name: name ?? 'probe',
    onPayload: ({ state, attempt }) => say({ id, state, attempt }),
  }).then(
    ({ key, digest, reused, attempt, last }) =>
      say({ id, outcome: { key, digest, reused, attempt, cache: last.cache } }),
    (error: unknown) => say({ id, error: error instanceof Error ? error.message : String(error) }),
  );
}
await engine.dispose();
