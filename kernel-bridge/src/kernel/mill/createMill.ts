import { connectRows } from '../explore/viewRows.ts';
import type { Host } from '../evaluator/host.ts';
import type { Artifact } from './Artifact.ts';
import { encodeArguments } from './encodeArguments.ts';
import { makeArtifact } from './makeArtifact.ts';
import { MILL_SERVICE, type RunParams, type RunReply } from './messages.ts';
import { StepResult } from './StepResult.ts';

/** Runs a block: ports and parameters, then options that do not change the result. */
export type RunBlock = (args?: unknown, options?: unknown) => Promise<StepResult>;

/** The global `mill`. */
export type Mill = Readonly<Record<string, RunBlock>> & {
  readonly artifact: (type: unknown, rows: unknown) => Promise<Artifact>;
};

/** Names that other code looks for on any object: a mill has no block of that name. */
const NOT_BLOCKS: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'constructor',
  'toString',
  'valueOf',
  'inspect',
]);

/**
 * Makes the global `mill`: one async function for each block type. A name that is no block gives a function
 * too, whose call fails with the nearest name, so that new blocks of the workspace need no restart.
 *
 * @param host the way to the engine
 * @param types block types known now, for completion
 */
export function createMill(host: Host, types: readonly string[]): Mill {
  connectRows(host);
  const functions = new Map<string, unknown>([
    ['artifact', (type: unknown, rows: unknown) => makeArtifact(host, type, rows)],
  ]);
  const get = (type: string): unknown => {
    if (NOT_BLOCKS.has(type)) return undefined;
    const run = functions.get(type) ?? runner(host, type);
    functions.set(type, run);
    return run;
  };
  const known = [...types, 'artifact'];
  return new Proxy({} as Mill, {
    get: (_, name) => (typeof name === 'string' ? get(name) : undefined),
    has: (_, name) => typeof name === 'string' && known.includes(name),
    ownKeys: () => known,
    getOwnPropertyDescriptor: (_, name) =>
      typeof name === 'string' && known.includes(name)
        ? { value: get(name), enumerable: true, configurable: true, writable: false }
        : undefined,
    set: () => false,
    deleteProperty: () => false,
  });
}

function runner(host: Host, block: string): RunBlock {
  const run: RunBlock = async (args, options) => {
    const params: RunParams = {
      block,
      args: encodeArguments(block, args),
      options: encodeArguments(block, options),
    };
    return new StepResult((await host.call(MILL_SERVICE, 'run', params)) as RunReply);
  };
  Object.defineProperty(run, 'name', { value: block });
  return run;
}
