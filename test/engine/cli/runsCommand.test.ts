import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { runsCommand } from '../../../kernel-bridge/src/cli/runs/runsCommand.ts';
import type { Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { runProbe, TestWorkspace } from '../support/TestWorkspace.ts';

void suite('querymill runs', () => {
  void test('lists, shows, compares and deletes runs, as tables and as JSON', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    assert.equal(await runs(engine), 'No runs yet: run a notebook first.\n');
    await runProbe(engine, { rows: 1 }, { name: 'first' });
    await runProbe(engine, { rows: 2 }, { name: 'first' });
    await engine.ledger.settled();
    assert.match(
      await runs(engine),
      /^run +when .*\n\S+ .* done +1 ran +first\.rows 1 → 2\n\S+ .* done +1 ran\n$/,
    );
    assert.match(await runs(engine, 'show', 'last'), /first +probe +ran .* rows 1 → 2\n/);
    const diff = await runs(engine, 'diff', 'last~1', 'last');
    assert.match(diff, /\* +first +rows +1 +2\n/);
    assert.match(diff, /\* +first +rows written +1 +2 +\+1\n|\* +first +written +1 +2 +\+1\n/);
    const json = JSON.parse(await runs(engine, '1', '--json')) as { counts: object }[];
    assert.deepEqual(
      json.map(({ counts }) => counts),
      [{ total: 1, ran: 1, reused: 0, failed: 0, running: 0 }],
    );
    await assert.rejects(runs(engine, 'show', 'x'), /Cannot find run "x": there is none/);
    await assert.rejects(runs(engine, 'shwo'), /"shwo" is neither a number nor one of show/);
    assert.equal(await runsCommand(['diff', 'last'], engine, () => undefined), 2);
    assert.equal(await runs(engine, 'delete', 'last'), '1 in the trash; results are kept\n');
    assert.equal((await engine.runs.list()).length, 1);
  });
});

async function runs(engine: Engine, ...args: string[]): Promise<string> {
  let out = '';
  const status = await runsCommand(args, engine, (text) => (out += text));
  assert.equal(status, 0);
  return out;
}
