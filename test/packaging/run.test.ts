import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { notebookOf, STEP_MIME } from './notebookOf.ts';

const root = resolve(import.meta.dirname, '../..');
const python = process.env['QUERYMILL_PYTHON'] ?? join(root, '.venv/bin/python');

interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The real command with the real kernel; steps are what a cell displays as such. */
describe('querymill run', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'querymill-run-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('prints a line for each step and ends with a table and the path of the executed notebook', async () => {
    const payload = stepPayload({
      name: 'pseudo',
      block: 'generate',
      state: 'done',
      seconds: 75,
      metrics: { queries: 240 },
      artifacts: [{ port: 'queries', type: 'Queries', digest: '0'.repeat(64), rows: 240, bytes: 1 }],
    });
    const notebook = await write('steps.ipynb', `display(${bundle(payload)}, { raw: true });`);
    const { status, stdout } = await querymillRun(notebook);
    assert.equal(status, 0);
    assert.match(stdout, /^pseudo +generate +done +1:15$/m);
    assert.match(stdout, /^step +block +time +result +rows +metrics$/m);
    assert.match(stdout, /^pseudo +generate +1:15 +ran +240 queries/m);
    assert.ok(stdout.trimEnd().endsWith(`Notebook: ${join(folder, 'runs/steps.ipynb')}`));
    assert.doesNotMatch(stdout, /\u001b/);
  });

  test('stops at an error, tells it in words and keeps what ran before', async () => {
    const notebook = await write('bad.ipynb', '6 * 7', 'throw new RangeError("too far");', '"never"');
    const { status, stderr } = await querymillRun(notebook);
    assert.equal(status, 1);
    assert.match(stderr, /RangeError: too far/);
    const { cells } = await readNotebook('runs/bad.ipynb');
    assert.equal(cells[0].outputs[0].data['text/plain'].join(''), '42');
    assert.equal(cells[1].outputs[0].output_type, 'error');
    assert.deepEqual(cells[2].outputs, []);
  });

  test('tells a failed step in the words of the step', async () => {
    const error = {
      title: 'Cannot load data set "scifat"',
      cause: 'no such folder',
      fix: 'Did you mean "scifact"?',
    };
    const payload = stepPayload({ name: 'data', block: 'dataset', state: 'failed', error });
    const source = `display(${bundle(payload)}, { raw: true }); throw new Error("the step failed");`;
    const { status, stderr } = await querymillRun(await write('failed.ipynb', source));
    assert.equal(status, 1);
    assert.match(stderr, /Cannot load data set "scifat": no such folder\. Did you mean "scifact"\?/);
  });

  test('sets constants after the cell tagged parameters', async () => {
    const notebook = await write('sized.ipynb', 'const size = 80;', 'size + 1');
    const parsed = JSON.parse(await readFile(notebook, 'utf8'));
    parsed.cells[0].metadata.tags = ['parameters'];
    await writeFile(notebook, JSON.stringify(parsed));
    const { status } = await querymillRun(notebook, '-p', 'size', '200');
    assert.equal(status, 0);
    const { cells } = await readNotebook('runs/sized.ipynb');
    assert.deepEqual(cells[1].metadata.tags, ['injected-parameters']);
    assert.equal(cells[2].outputs[0].data['text/plain'].join(''), '201');
  });

  test('refuses to write over its source', async () => {
    const notebook = await write('source.ipynb', '1');
    const { status, stderr } = await querymillRun(notebook, '--output', notebook);
    assert.equal(status, 2);
    assert.match(stderr, /Cannot write to .*source\.ipynb": a run never changes its source/);
  });

  test('answers Ctrl-C within seconds and saves what there is', async () => {
    const notebook = await write('long.ipynb', '1 + 1', 'await new Promise(() => {});');
    const started = performance.now();
    const { status, stderr } = await querymillRunInterrupted(notebook, join(folder, 'runs/long.ipynb'));
    assert.equal(status, 130);
    assert.match(stderr, /Finished steps are kept/);
    assert.ok(performance.now() - started < 60_000);
    const { cells } = await readNotebook('runs/long.ipynb');
    assert.equal(cells[0].outputs[0].data['text/plain'].join(''), '2');
  });

  test('starts steps ahead of their cells', { timeout: 300_000 }, async () => {
    await cp(join(root, 'test/fixtures/blocks/probe'), join(folder, 'blocks/probe'), { recursive: true });
    await writeFile(join(folder, 'querymill.config.json'), '{}');
    // The first step ends when the second has begun: run one after the other they would wait for ever.
    const gate = JSON.stringify(join(folder, 'second-began'));
    const notebook = await write(
      'ahead.ipynb',
      `const first = await mill.probe({ text: "first", gate: ${gate} }, { resources: { cpus: 0 } });`,
      `const second = await mill.probe({ text: "second", runs: ${gate} }, { resources: { cpus: 0 } });`,
    );
    const { status, stdout, stderr } = await querymillRun(notebook);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^first +probe +\S+ s +ran +3 table/m);
    assert.match(stdout, /^second +probe +\S+ s +ran +3 table/m);
  });

  async function write(name: string, ...sources: string[]): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(notebookOf(...sources)));
    return path;
  }

  async function readNotebook(path: string) {
    return JSON.parse(await readFile(join(folder, path), 'utf8'));
  }

  function start(args: string[]) {
    return spawn(python, ['-m', 'querymill', 'run', ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async function finish(child: ReturnType<typeof start>): Promise<Outcome> {
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    const status = await new Promise<number | null>((done, fail) => {
      child.once('error', fail).once('close', done);
    });
    return { status, ...output };
  }

  function querymillRun(...args: string[]): Promise<Outcome> {
    return finish(start(args));
  }

  /** Presses Ctrl-C once the first cell's output has been saved. */
  async function querymillRunInterrupted(notebook: string, output: string): Promise<Outcome> {
    const child = start([notebook]);
    const outcome = finish(child);
    const watch = setInterval(() => {
      void readFile(output, 'utf8').then(
        (text) => {
          if (JSON.parse(text).cells[0].outputs.length > 0) {
            clearInterval(watch);
            child.kill('SIGINT');
          }
        },
        () => undefined, // not written yet
      );
    }, 200);
    return outcome.finally(() => {
      clearInterval(watch);
    });
  }
});

/** A whole step payload with these fields. */
function stepPayload(fields: object): object {
  return {
    ...{
      v: 1,
      name: null,
      block: 'dataset',
      key: null,
      state: 'done',
      attempt: null,
      workspace: '.',
      progress: null,
    },
    ...{
      metrics: {},
      series: {},
      samples: { columns: [], rows: [] },
      artifacts: [],
      seconds: null,
      error: null,
    },
    cache: { verdict: 'ran', reason: '' },
    ...fields,
  };
}

function bundle(payload: object): string {
  return JSON.stringify({ [STEP_MIME]: payload, 'text/plain': 'a step' });
}
