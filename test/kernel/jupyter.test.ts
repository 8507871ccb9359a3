import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { kernelBundle } from './support/startKernel.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder = '';

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kernel jupyter-'));
  const spec = join(folder, 'data', 'kernels', 'querymill-under-test');
  mkdirSync(spec, { recursive: true });
  writeFileSync(
    join(spec, 'kernel.json'),
    JSON.stringify({
      argv: [process.execPath, await kernelBundle('product'), '{connection_file}'],
      display_name: 'Querymill under test',
      language: 'typescript',
      interrupt_mode: 'message',
      env: { QUERYMILL_HOME: root, QUERYMILL_PYTHON: join(root, '.venv/bin/python') },
    }),
  );
});

after(() => rmSync(folder, { recursive: true, force: true }));

for (const [name, title] of Object.entries({
  client: 'jupyter_client starts, interrupts, restarts, answers and shuts it down',
  execute: 'jupyter execute runs a notebook and stops at the first error',
  nbconvert: 'nbconvert --execute gives HTML, and a script',
  papermill: 'papermill sets parameters in TypeScript, in the cell after the one tagged parameters',
  nbval: 'nbval accepts the outputs of a second run, and rejects one that differs',
  console: 'jupyter console shows values, asks for input, interrupts and goes on after an error',
  server: 'jupyter_server, behind JupyterLab and Notebook 7, drops nothing of a flood',
})) {
  test(title, async () => {
    const { faults, log } = await (checks ??= runChecks());
    assert.equal(faults.get(name), null, faults.get(name) ?? log);
  });
}

interface Checks {
  /** Case → what went wrong, null for nothing. */
  readonly faults: ReadonlyMap<string, string | null>;
  readonly log: string;
}

let checks: Promise<Checks> | undefined;

/** Runs the Python checks once, in an environment of their own. */
function runChecks(): Promise<Checks> {
  const script = fileURLToPath(new URL('jupyter_check.py', import.meta.url));
  const child = spawn(join(root, '.venv/bin/python'), [script, folder], {
    cwd: folder,
    env: {
      ...process.env,
      JUPYTER_PATH: join(folder, 'data'),
      JUPYTER_CONFIG_DIR: join(folder, 'config'),
      JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let log = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const lines = output.split('\n').filter((line) => line.startsWith('{"case"'));
      const results = lines.map((line) => JSON.parse(line));
      resolve({ faults: new Map(results.map(({ case: name, fault }) => [name, fault])), log });
    });
  });
}
