import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { PYTHON, runProbe, TestWorkspace } from '../support/TestWorkspace.ts';

void suite('Engine.plan()', () => {
  void test('tells a missing environment and an unknown launcher before anything starts', async () => {
    await using workspace = new TestWorkspace();
    workspace.write('querymill.config.json', JSON.stringify({ environments: { mine: { python: PYTHON } } }));
    const plan = await workspace.engine().plan([
      { id: 'a', source: 'const a = await mill.probe({});' },
      { id: 'b', source: 'const b = await mill.probe({ table: [a.table] }, { environment: "mine" });' },
      { id: 'c', source: 'const c = await mill.probe({ table: [a.table] }, { environment: "mien" });' },
      { id: 'd', source: 'const d = await mill.probe({ table: [a.table] }, { on: "locla" });' },
    ]);
    assert.deepEqual(
      plan.map(({ name, verdict }) => `${name} ${verdict}`),
      ['a run', 'b depends', 'c blocked', 'd blocked'],
    );
    assert.match(plan[2]?.reason ?? '', /^Cannot use environment "mien": .* Did you mean "mine"\?$/);
    assert.match(plan[3]?.reason ?? '', /"locla".*Did you mean "local"\?/);
  });

  void test('estimates from earlier runs, also of another variable or engine', async () => {
    await using workspace = new TestWorkspace();
    await runProbe(workspace.engine(), { rows: 1 }, { name: 'a' });
    const [same, other] = await workspace.engine().plan([
      { id: 'a', source: 'const a = await mill.probe({ rows: 2 });' },
      { id: 'b', source: 'const b = await mill.probe({ rows: 3 });' },
    ]);
    assert.ok(same?.seconds !== null && (same?.seconds ?? 0) > 0);
    assert.equal(other?.seconds, same?.seconds);
  });
});
