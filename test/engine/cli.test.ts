import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { HOME, PYTHON, runProbe, TestWorkspace } from './support/TestWorkspace.ts';

function querymill(
  workspace: TestWorkspace,
  ...args: string[]
): { status: number | null; out: string; err: string } {
  const main = join(HOME, 'kernel-bridge', 'src', 'cli', 'main.ts');
  const env = {
    ...process.env,
    QUERYMILL_HOME: HOME,
    QUERYMILL_PYTHON: PYTHON,
    QUERYMILL_WORKSPACE: workspace.folder,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: workspace.folder,
    env,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

function notebook(...sources: string[]): string {
  return JSON.stringify({
    cells: sources.map((source, index) => ({ cell_type: 'code', id: `c${String(index)}`, source })),
  });
}

void suite('querymill', () => {
  void test('plan says what would run and why, and makes no store', async () => {
    await using workspace = new TestWorkspace();
    const path = workspace.write('n.ipynb', notebook('const first = await mill.probe({ rows: 2 });'));
    const before = querymill(workspace, 'plan', path);
    assert.equal(before.out, 'first  probe  run    no earlier result\n');
    assert.equal(existsSync(workspace.path('.querymill')), false);
    await runProbe(workspace.engine(), { rows: 1 }, { name: 'first' });
    assert.match(
      querymill(workspace, 'plan', path).out,
      /^first +probe +run +about [\d.]+ s +parameter rows 1 → 2\n1 of 1 steps would work: about [\d.]+ s as before\n$/,
    );
    workspace.write('n.ipynb', notebook('const first = await mill.probe({ rows: -2 });'));
    assert.equal(querymill(workspace, 'plan', path).status, 1);
    assert.match(
      querymill(workspace, 'plan', workspace.path('x.ipynb')).err,
      /^Cannot read ".*x\.ipynb": no such file/,
    );
  });

  void test('verify and doctor find nothing wrong', async () => {
    await using workspace = new TestWorkspace();
    await runProbe(workspace.engine(), {}, { name: 'first' });
    assert.equal(querymill(workspace, 'verify').out, '1 objects and 1 steps, 0 damaged\n');
    assert.match(querymill(workspace, 'doctor').out, /^ok +workspace/);
  });

  void test('an unknown command is answered with the nearest', async () => {
    await using workspace = new TestWorkspace();
    const { status, err } = querymill(workspace, 'pla');
    assert.equal(status, 2);
    assert.equal(err, 'Cannot run "pla": no such command. Did you mean "plan"?\n');
  });
});
