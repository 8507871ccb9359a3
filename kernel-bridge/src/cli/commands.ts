import { dirname, resolve } from 'node:path';

import { createEnvironment, Engine, examine, findWorkspace, verifyStore } from '../engine/index.ts';
import { formatPlan } from './formatPlan.ts';
import { formatTable } from './formatTable.ts';
import { gcCommand } from './gc/gcCommand.ts';
import { readNotebook } from './readNotebook.ts';
import { runsCommand } from './runs/runsCommand.ts';

/** One command: its words, what it is for, and what it does; `run` gives the exit status. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly run: (args: readonly string[], write: (text: string) => void) => Promise<number>;
}

function requireHome(): string {
  const home = process.env['QUERYMILL_HOME'];
  if (home === undefined)
    throw new Error('Cannot start: QUERYMILL_HOME is not set. Call it as `python -m querymill`');
  return home;
}

/** Opens the engine of the workspace that a folder lies in. */
function openEngine(folder: string): Engine {
  const home = requireHome();
  const python = process.env['QUERYMILL_PYTHON'] ?? 'python3';
  const workspace = findWorkspace(process.env, folder);
  return Engine.open({ home, python, workspace, workingDirectory: folder, create: false });
}

async function withEngine<T>(folder: string, use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = openEngine(folder);
  try {
    return await use(engine);
  } finally {
    await engine.dispose();
  }
}

/** Every command by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  plan: {
    usage: 'plan NOTEBOOK',
    summary: 'say for each block whether it would run, and why',
    run: async ([path], write) => {
      if (path === undefined) return 2;
      const cells = await readNotebook(path);
      const steps = await withEngine(dirname(resolve(path)), (engine) => engine.plan(cells));
      write(formatPlan(steps));
      return steps.some(({ verdict }) => verdict === 'blocked') ? 1 : 0;
    },
  },
  runs: {
    usage: 'runs [N | show RUN | diff RUN RUN | delete RUN…] [--json]',
    summary: 'list the last N runs (20), show one, compare two; RUN is an id, `last` or `last~1`',
    run: (args, write) => withEngine(process.cwd(), (engine) => runsCommand(args, engine, write)),
  },
  gc: {
    usage: 'gc [--keep N] [--quota SIZE] [--apply] [--empty-trash] [--models] [--json]',
    summary:
      'say what no pinned, running or recent step needs; --apply moves it to the trash, --empty-trash deletes that; --models is about cached models',
    run: (args, write) => withEngine(process.cwd(), (engine) => gcCommand(args, engine, write)),
  },
  verify: {
    usage: 'verify',
    summary: 'read every stored byte; what is damaged is moved to the trash and made again by the next run',
    run: async (_, write) => {
      const { objects, steps, damaged, unreadable } = await withEngine(process.cwd(), (engine) =>
        verifyStore(engine.store),
      );
      write(formatTable(damaged.map(({ what, reason }) => [what, reason])));
      write(`${String(objects)} objects and ${String(steps)} steps, ${String(damaged.length)} damaged\n`);
      if (unreadable > 0) write(`${String(unreadable)} lines of the ledger are not whole and passed over\n`);
      return damaged.length === 0 ? 0 : 1;
    },
  },
  env: {
    usage: 'env create NAME [--python PATH]',
    summary: 'make a job environment from its lock: default, llamafactory or vllm',
    run: async ([action, name, option, path], write) => {
      if (action !== 'create' || name === undefined || (option !== undefined && option !== '--python'))
        return 2;
      if (option !== undefined && path === undefined) return 2;
      const home = requireHome();
      const python = path ?? process.env['QUERYMILL_PYTHON'] ?? 'python3';
      const tell = (line: string): void => {
        write(`${line}\n`);
      };
      const interpreter = await createEnvironment({ home, name, python, variables: process.env, tell });
      write(`${name} is ready: ${interpreter}\n`);
      return 0;
    },
  },
  doctor: {
    usage: 'doctor',
    summary: 'check everything a step needs, and say how to mend what is wrong',
    run: async (_, write) => {
      const findings = await withEngine(process.cwd(), examine);
      write(
        formatTable(
          findings.map(({ name, healthy, detail, fix }) => [
            healthy ? 'ok' : 'WRONG',
            name,
            [detail, fix].filter(Boolean).join('. '),
          ]),
        ),
      );
      return findings.every(({ healthy }) => healthy) ? 0 : 1;
    },
  },
};
