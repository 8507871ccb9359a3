import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { suite, test } from 'node:test';

import { gcCommand } from '../../../kernel-bridge/src/cli/gc/gcCommand.ts';
import { findUnusedModels } from '../../../kernel-bridge/src/engine/index.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';

void suite('querymill gc --models', () => {
  void test('names the models that no kept step was made from', async () => {
    await using workspace = new TestWorkspace();
    for (const name of ['idle', 'owner/used', 'used'])
      workspace.write(`models/${name}/weights`, 'x'.repeat(5000));
    const used = ['{"name":"used","revision":"r"}', '{"name":"owner/used","revision":"r"}', 'b'.repeat(64)];
    const inputs = new Map([['a'.repeat(64), used]]);
    const { results } = workspace.engine();
    const models = await findUnusedModels(workspace.path('models'), { results, kept: { inputs } });
    assert.deepEqual(
      models.map(({ name, path }) => [name, path]),
      [['idle', workspace.path('models', 'idle')]],
    );
    assert.ok((models[0]?.bytes ?? 0) > 5000);
  });

  void test('only looks, until it is told to delete', async () => {
    await using workspace = new TestWorkspace();
    const weights = workspace.write('cache/models/idle/weights', 'x'.repeat(5000));
    process.env['QUERYMILL_CACHE'] = workspace.path('cache');
    try {
      let told = '';
      const run = (...args: string[]): Promise<number> =>
        gcCommand(['--models', ...args], workspace.engine(), (text) => (told += text));
      assert.equal(await run(), 0);
      assert.match(told, /^idle .*\n.*--apply` deletes it/);
      assert.ok(existsSync(weights));
      await run('--apply');
      assert.equal(existsSync(workspace.path('cache', 'models', 'idle')), false);
      told = '';
      await run();
      assert.match(told, /^Every model in .* is used here\n$/);
    } finally {
      delete process.env['QUERYMILL_CACHE'];
    }
  });
});
