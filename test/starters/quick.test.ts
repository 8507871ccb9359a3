import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { refusedByGithub } from './support/githubRules.ts';
import { descendants, until, Workspace } from './support/Workspace.ts';

/** The quick starter with numbers so small that it takes seconds; models, data and jobs are the real ones. */
const TINY = [
  ['size: 80', 'size: 8, maxDocuments: 6'],
  ['perDocument: 2,', 'perDocument: 2, maxTokens: 16, batchSize: 2,'],
  ['maxSteps: 48', 'maxSteps: 2'],
  ['evalSteps: 16', 'evalSteps: 2'],
  ['dev: data.dev,\n', ''],
] as const;

describe('the quick starter', () => {
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    await workspace.copyStarter('quick.ipynb', TINY);
  });
  after(() => workspace.dispose());

  test('goes on after kernel and job were killed in the middle of generate: nothing finished runs again', async () => {
    const run = workspace.start('quick.ipynb');
    const before = await until(async () => {
      const [attempt] = await workspace.attempts('generate');
      return (attempt?.events ?? []).findLast(({ kind, done }) => kind === 'progress' && Number(done) >= 2);
    }, 120);
    const [first] = await workspace.attempts('generate');
    const job = JSON.parse(await readFile(join(first?.folder ?? '', 'process.json'), 'utf8')) as {
      pid: number;
    };
    const kernels = await descendants(run.pid ?? 0);
    const jobs = [job.pid, ...(await descendants(job.pid))];
    for (const pid of [...kernels, ...jobs]) kill(pid);
    const killed = await run.finished;
    assert.notEqual(killed.status, 0);

    const { status, output, rows } = await workspace.run('quick.ipynb');
    assert.equal(status, 0, output);
    assert.deepEqual(
      rows.map(({ step, result }) => [step, result]),
      [
        ['data', 'reused'],
        ['seeds', 'reused'],
        ['pseudo', 'ran'],
        ['kept', 'ran'],
        ['labelled', 'ran'],
        ['augmented', 'ran'],
        ['bm25', 'ran'],
        ['labelledTest', 'ran'],
        ['augmentedTest', 'ran'],
      ],
    );
    const [, second] = await workspace.attempts('generate');
    const resumed = second?.events.find(({ kind, total }) => kind === 'progress' && total !== null);
    assert.ok(Number(resumed?.['done']) >= Number(before['done']), 'finished rows are not generated again');
  });

  test('reuses every step on a second run', async () => {
    const started = performance.now();
    const { status, output, rows } = await workspace.run('quick.ipynb');
    assert.equal(status, 0, output);
    assert.equal(rows.length, 9);
    assert.deepEqual([...new Set(rows.map(({ result }) => result))], ['reused']);
    assert.ok(performance.now() - started < 60_000);
  });

  test('shows each step without the extension: a table, a picture of its curve and a line of text', async () => {
    const text = await readFile(join(workspace.folder, 'runs/quick.ipynb'), 'utf8');
    const { cells } = JSON.parse(text) as {
      cells: { id: string; outputs?: { data?: Record<string, string | string[]> }[] }[];
    };
    const data = cells.find(({ id }) => id === 'kept')?.outputs?.[0]?.data ?? {};
    const html = [data['text/html'] ?? ''].flat().join('');
    assert.match(html, /<table>/);
    assert.match(
      html,
      /<img src="data:image\/png;base64,iVBOR[^"]+" alt="Charts: queries left; scores; queries at this rank[^"]*" width="840">/,
    );
    assert.match([data['image/png'] ?? ''].flat().join(''), /^iVBOR/);
    assert.match([data['text/plain'] ?? ''].flat().join(''), /^kept \(bm25Filter\): (ran|reused)/);
  });

  test('looks the same on a page without scripts, and holds nothing that GitHub would take out', async () => {
    const text = await readFile(join(workspace.folder, 'runs/quick.ipynb'), 'utf8');
    const { cells } = JSON.parse(text) as {
      cells: { outputs?: { data?: Record<string, string | string[]> }[] }[];
    };
    const shown = cells.flatMap(({ outputs = [] }) =>
      outputs.flatMap(({ data }) =>
        data?.['text/html'] === undefined ? [] : [[data['text/html']].flat().join('')],
      ),
    );
    assert.ok(shown.length >= 9, 'one for each step');
    assert.deepEqual(shown.flatMap(refusedByGithub), []);
    const page = await workspace.convert('runs/quick.ipynb');
    const pictures = shown.flatMap((html) => html.match(/data:image\/png;base64,iVBOR[^"]+/g) ?? []);
    assert.ok(pictures.length >= 6);
    for (const picture of pictures) assert.ok(page.includes(picture), 'every picture is on the page');
    assert.ok((page.match(/<table/g)?.length ?? 0) >= shown.join('').split('<table').length - 1);
  });
});

test('refusedByGithub() finds style, script, SVG and pictures from elsewhere', () => {
  const hostile =
    '<p style="color:red"><script>1</script><svg></svg><img src="data:image/svg+xml;base64,AA=="><img src="https://x.invalid/y.png"><b onclick="1">ok</b></p>';
  assert.equal(refusedByGithub(hostile).length, 8);
});

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
