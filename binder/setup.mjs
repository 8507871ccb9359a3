/**
 * Makes a clone ready to use: Python environment, Node packages, bundles, models. Needs Node >= 20.19 and Python >= 3.11.
 *
 *   node binder/setup.mjs [--dev] [--schedulers] [--environment PREFIX]
 *
 * `--dev` adds what the checks need (pytest, ruff, mypy, a browser). `--environment` installs into an existing
 * Python environment (as on Binder) instead of .venv. Safe to run again: what is up to date is skipped, and what was
 * cut off goes on. Also importable: `setUp({ dev, environment })`.
 */
import { fileURLToPath } from 'node:url';
import { createContext } from './setup/context.mjs';
import { SetupError } from './setup/SetupError.mjs';
import { takeLock } from './setup/lock.mjs';
import { runParts } from './setup/runParts.mjs';
import { pythonPart } from './setup/parts/python.mjs';
import { requirementParts } from './setup/parts/requirements.mjs';
import { nodeModulesPart } from './setup/parts/nodeModules.mjs';
import { buildPart } from './setup/parts/build.mjs';
import { packagePart } from './setup/parts/package.mjs';
import { modelsPart } from './setup/parts/models.mjs';
import { browserPart } from './setup/parts/browser.mjs';
import { schedulersPart } from './setup/parts/schedulers.mjs';

const PARTS = [
  pythonPart,
  ...requirementParts,
  nodeModulesPart,
  buildPart,
  packagePart,
  modelsPart,
  browserPart,
  schedulersPart,
];

/**
 * Sets a clone up.
 * @param {{ dev?: boolean, schedulers?: boolean, environment?: string | null }} options
 * @returns the context: where the interpreters are
 * @throws {SetupError} with cause and fix
 */
export async function setUp({ dev = false, schedulers = false, environment = null } = {}) {
  const context = createContext({ dev, environment });
  const release = await takeLock(context);
  try {
    await runParts(
      PARTS.filter((part) => (dev || !part.dev) && (schedulers || part !== schedulersPart)),
      context,
    );
  } finally {
    release();
  }
  return context;
}

/** Runs `action`; prints a set-up failure as one clear paragraph and ends with status 1. */
export async function orExplain(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exit(1);
  }
}

function readOptions(argv) {
  const options = { dev: false, schedulers: false, environment: null };
  for (let index = 0; index < argv.length; index += 1) {
    if (argv[index] === '--dev') options.dev = true;
    else if (argv[index] === '--schedulers') options.schedulers = true;
    else if (argv[index] === '--environment' && argv[index + 1]) options.environment = argv[(index += 1)];
    else {
      console.error(
        `Cannot read "${argv[index]}". Use: node binder/setup.mjs [--dev] [--schedulers] [--environment PREFIX]`,
      );
      process.exit(2);
    }
  }
  return options;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await orExplain(() => setUp(readOptions(process.argv.slice(2))));
}
