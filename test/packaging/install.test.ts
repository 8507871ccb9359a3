import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { notebookOf } from './notebookOf.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const hostPython = process.env['QUERYMILL_PYTHON'] ?? join(root, '.venv/bin/python');

/** A new environment with `pip install .` in it, in a folder whose name has blanks and a letter beyond ASCII. */
describe('an installed wheel', () => {
  let folder = '';
  let python = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'query mill é '));
    const prefix = join(folder, 'a venv');
    await run(hostPython, ['-m', 'venv', prefix]);
    python = join(prefix, 'bin', 'python');
    await pip('install', root);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  test('is for this platform and carries the home folder with exactly one zeromq addon', async () => {
    const { stdout } = await run(python, ['-m', 'querymill', 'home'], { cwd: folder });
    const home = stdout.trim();
    assert.match(home, /querymill\/_assets$/);
    assert.ok((await readdir(join(home, 'templates/blocks'))).includes('generate'));
    assert.ok((await readdir(join(home, 'kernel-bridge/jobs/querymill_jobs'))).includes('wrapper.py'));
    const contracts = await readdir(join(home, 'kernel-bridge/src/core/contracts'));
    assert.ok(contracts.includes('stepPayload.schema.json'));
    const addons = (await filesBelow(join(home, 'kernel-bridge/node_modules/zeromq'))).filter((path) =>
      path.endsWith('.node'),
    );
    assert.equal(addons.length, 1);
  });

  test('is an extension that JupyterLab finds enabled and sound', async () => {
    const { stdout, stderr } = await run(python, ['-m', 'jupyter', 'labextension', 'list'], { cwd: folder });
    assert.match(`${stdout}${stderr}`.replaceAll(/\u001b\[[0-9;]*m/g, ''), /querymill v[\d.]+ enabled OK/);
  });

  test('lists its kernelspec with a logo', async () => {
    const { stdout } = await run(python, ['-m', 'jupyter', 'kernelspec', 'list', '--json'], { cwd: folder });
    const { kernelspecs } = JSON.parse(stdout);
    const { resource_dir: resources, spec } = kernelspecs.querymill;
    assert.equal(spec.language, 'typescript');
    assert.equal(spec.interrupt_mode, 'message');
    assert.ok((await readdir(resources)).includes('logo-svg.svg'));
  });

  test('runs a notebook with an empty PATH and leaves the source as it was', async () => {
    const notebook = join(folder, 'my notebooks', 'sum of two.ipynb');
    const source = JSON.stringify(notebookOf('const left: number = 40;', '[left + 2, process.env.PATH]'));
    await mkdir(join(folder, 'my notebooks'));
    await writeFile(notebook, source);
    await run(python, ['-m', 'querymill', 'run', notebook], { cwd: folder, env: { PATH: '', HOME: folder } });
    assert.equal(await readFile(notebook, 'utf8'), source);
    const executed = JSON.parse(await readFile(join(folder, 'my notebooks/runs/sum of two.ipynb'), 'utf8'));
    assert.match(executed.cells[1].outputs[0].data['text/plain'].join(''), /42, ''/);
  });

  test('completes code from the language services and block definitions that it carries', async () => {
    const { stdout } = await run(python, ['-c', COMPLETE], { cwd: folder });
    const [parameters, members] = stdout.trim().split('\n');
    assert.equal(parameters, 'perDocument');
    assert.equal(members, 'readFileSync');
  });

  test('leaves nothing behind when it is uninstalled', async () => {
    await pip('uninstall', '--yes', 'querymill');
    const left = (await filesBelow(join(folder, 'a venv'))).filter((path) => /querymill/i.test(path));
    assert.deepEqual(left, []);
  });

  async function pip(command: string, ...args: string[]): Promise<void> {
    const options = ['--disable-pip-version-check', '--no-input', '--quiet'];
    await run(python, ['-m', 'pip', command, ...options, ...args], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    });
  }
});

/** Asks the installed kernel for completions until the language services, which start at the first question, answer. */
const COMPLETE = `
import time
from jupyter_client.manager import start_new_kernel
manager, kernel = start_new_kernel(kernel_name="querymill")
for code in ("mill.generate({ perDoc", "import { readFileSy"):
    code += '} from "node:fs"' if code.startswith("import") else ""
    position = len(code) - (len('} from "node:fs"') if code.startswith("import") else 0)
    for _ in range(600):
        matches = kernel.complete(code, position, reply=True, timeout=120)["content"]["matches"]
        if matches:
            break
        time.sleep(0.2)
    print(*matches)
kernel.stop_channels()
manager.shutdown_kernel()
`;

/** Paths of everything below a folder, folders included. */
async function filesBelow(folder: string): Promise<string[]> {
  return readdir(folder, { recursive: true });
}
