import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';

import { TestWorkspace } from '../support/TestWorkspace.ts';
import { NotebookPass } from './NotebookPass.ts';

/** The block `far`, which runs in an environment that nobody made. */
function writeFar(workspace: TestWorkspace): void {
  const probe = JSON.parse(readFileSync(workspace.path('blocks', 'probe', 'block.json'), 'utf8')) as object;
  const far = { ...probe, type: 'far', environments: ['vllm'] };
  workspace.write('blocks/far/block.json', JSON.stringify(far));
  workspace.write('blocks/far/job.py', readFileSync(workspace.path('blocks', 'probe', 'job.py'), 'utf8'));
}

const FAR =
  /^Cannot run "far": nothing was started, as it cannot use environment "vllm": it is not there yet\. Make it with `querymill env create vllm`/;

void suite('cells whose job environment is not there', { timeout: 60_000 }, () => {
  void test('are refused before anything starts, by one error that the first cell tells', async () => {
    await using workspace = new TestWorkspace();
    writeFar(workspace);
    process.env['QUERYMILL_ENVIRONMENTS'] = workspace.path('environments');
    const runs = workspace.path('runs');
    const pass = new NotebookPass(workspace, [
      `const near = await mill.probe({ runs: ${JSON.stringify(runs)} });`,
      'const far = await mill.far({ table: [near.table] });',
    ]);
    await assert.rejects(pass.start(), { message: FAR });
    await assert.rejects(pass.runCell('near'), { message: FAR });
    assert.equal(existsSync(runs), false);

    const { ledger, runs: book } = pass.session.service.engine;
    await ledger.settled();
    const { state, steps } = await book.get('last');
    assert.equal(state, 'failed');
    assert.deepEqual(
      steps.map(({ name, block, key, error }) => [name, block, key, error?.cause]),
      [['far', 'far', '', 'nothing was started, as it cannot use environment "vllm": it is not there yet']],
    );

    await pass.start(['cell-0']);
    assert.equal((await pass.runCell('near')).reused, false, 'what needs nothing else runs');
    assert.equal(workspace.runs(), 1);
  });

  void test('a call that fails before it has a key is in the ledger, and its next try after it', async () => {
    await using workspace = new TestWorkspace();
    const pass = new NotebookPass(workspace, ['const bad = await mill.probe({ rows: -1 });']);
    const good = new NotebookPass(workspace, ['const bad = await mill.probe({ rows: 1 });']);
    await assert.rejects(pass.runCell('bad'), /the parameter "rows" is -1/);
    const { ledger, runs } = pass.session.service.engine;
    await ledger.settled();
    const [summary] = await runs.list();
    assert.equal(summary?.counts.failed, 1);
    const [step] = (await runs.get('last')).steps;
    assert.match(step?.error?.cause ?? '', /the parameter "rows" is -1/);
    await good.runCell('bad');
  });
});
