import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeTools } from '../../binder/setup/context.mjs';
import { checkEnvironment, runProcess } from './process.mjs';

/** Node 24 of the environment. */
export const node = (context) => nodeTools(context).node;

/** The environment's Python. */
export const python = (context) => context.python;

/** A program inside an npm package. */
export const nodeModule = (context, path) => join(context.root, 'node_modules', path);

/** Runs one check (a formatter, a linter, a compiler) and gives it as one case. */
export async function runCheck(context, suite, name, argv, budget) {
  const log = join(context.results, `${suite}-${name.replaceAll(/\W+/g, '-')}.log`);
  rmSync(log, { force: true });
  const { status, output } = await runProcess(context, {
    argv,
    env: checkEnvironment(context),
    log,
    limit: budget * 4,
  });
  if (status === 0) return { name, state: 'passed', detail: '' };
  return { name, state: 'failed', detail: `${output.trim()}\n(ended with ${status})` };
}
