import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { listRunning } from '../../../kernel-bridge/src/engine/attempt/listRunning.ts';
import { Engine, type StepOutcome } from '../../../kernel-bridge/src/engine/index.ts';
import type { Patience } from '../../../kernel-bridge/src/engine/retry/Retries.ts';
import type { StepPayload } from '../../../kernel-bridge/src/core/index.ts';

// Workers end soon after the tests that used them.
process.env['QUERYMILL_WARM_IDLE'] ??= '20';
// Jobs of tests mostly wait for each other: they do not share out the processors of the machine.
process.env['QUERYMILL_CPUS'] ??= '1000';
process.env['QUERYMILL_MEMORY_MB'] ??= '10000000';

/** The clone. */
export const HOME = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Interpreter that tests run jobs with. */
export const PYTHON = findPython();

/** A workspace of its own with the block `probe`, and engines in it. Everything ends with it. */
export class TestWorkspace {
  readonly folder: string;
  readonly #engines: Engine[] = [];

  constructor(folder = mkdtempSync(join(tmpdir(), 'querymill engine '))) {
    this.folder = folder;
    const block = join(folder, 'blocks', 'probe');
    // Not again for an engine that joins: those that are here already would read a file that is being written.
    if (!existsSync(block))
      cpSync(join(HOME, 'test', 'fixtures', 'blocks', 'probe'), block, { recursive: true });
  }

  /** Another engine on this workspace. It waits for nothing, neither space nor a scheduler, unless it is told to. */
  engine(patience: Patience = { disk: 0, scheduler: 0 }): Engine {
    const engine = Engine.open({
      home: HOME,
      workspace: this.folder,
      python: PYTHON,
      workingDirectory: this.folder,
      patience,
    });
    this.#engines.push(engine);
    return engine;
  }

  /** Absolute path of a file in the workspace. */
  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a file of the workspace. */
  write(name: string, text = ''): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** How often jobs that were given `runs: path('runs')` ran. */
  runs(): number {
    const path = this.path('runs');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
  }

  /** Resolves when a file is there. */
  async appears(name: string): Promise<string> {
    const path = this.path(name);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const watcher = watch(dirname(path), () => {
      if (existsSync(path)) resolve(undefined);
    });
    try {
      if (!existsSync(path)) await promise;
      return readFileSync(path, 'utf8');
    } finally {
      watcher.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const engine of this.#engines) {
      await stopJobs(engine);
      await engine.dispose();
    }
    execFileSync('chmod', ['-R', 'u+w', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How `runProbe` calls the engine. */
export interface ProbeOptions {
  readonly name?: string;
  readonly signal?: AbortSignal;
  readonly options?: unknown;
  readonly onPayload?: (payload: StepPayload) => void;
}

/** Runs `probe` and collects what it showed. */
export async function runProbe(
  engine: Engine,
  args: Readonly<Record<string, unknown>>,
  { name = 'probe', signal, options, onPayload }: ProbeOptions = {},
): Promise<StepOutcome & { shown: StepPayload[]; last: StepPayload }> {
  const shown: StepPayload[] = [];
  const request = { name, block: 'probe', args, options, sources: { table: 'first.table' } };
  const collect = (payload: StepPayload): void => {
    shown.push(payload);
    onPayload?.(payload);
  };
  const outcome = await engine.runStep(request, collect, signal);
  const last = shown.at(-1);
  if (last === undefined) throw new Error('The step showed nothing');
  return { ...outcome, shown, last };
}

/** Watches payloads for the first that meets a condition. */
export function untilPayload(meets: (payload: StepPayload) => boolean): {
  readonly reached: Promise<StepPayload>;
  readonly onPayload: (payload: StepPayload) => void;
} {
  const { promise, resolve } = Promise.withResolvers<StepPayload>();
  return {
    reached: promise,
    onPayload: (payload) => {
      if (meets(payload)) resolve(payload);
    },
  };
}

async function stopJobs(engine: Engine): Promise<void> {
  const running = await listRunning(engine.store, engine.launcher);
  for (const attempt of running.values()) await engine.launcher.signal(attempt, 'kill');
}

function findPython(): string {
  const own = join(HOME, '.venv', 'bin', 'python');
  return process.env['QUERYMILL_PYTHON'] ?? (existsSync(own) ? own : 'python3');
}
