import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { suite, test } from 'node:test';

import { TestWorkspace } from '../support/TestWorkspace.ts';

void suite('BlockCatalogue', () => {
  void test('adds the blocks of the workspace to those that ship, also later', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    assert.ok(engine.catalogue().has('probe') && engine.catalogue().has('generate'));
    const definition = JSON.parse(readFileSync(workspace.path('blocks', 'probe', 'block.json'), 'utf8')) as object;
    workspace.write('blocks/second/block.json', JSON.stringify({ ...definition, type: 'second' }));
    assert.ok(engine.catalogue().has('second'));
  });

  void test('names file and place of a broken block.json', async () => {
    await using workspace = new TestWorkspace();
    const path = workspace.write('blocks/broken/block.json', '{ "type": "broken", }');
    assert.throws(() => workspace.engine().catalogue(), { message: new RegExp(`^Cannot read block "${path}": it is not JSON`) });
    workspace.write('blocks/broken/block.json', '{ "type": "broken", "version": 0 }');
    assert.throws(() => workspace.engine().catalogue(), /broken\/block\.json": /);
  });

  void test('refuses a block whose folder has another name', async () => {
    await using workspace = new TestWorkspace();
    renameSync(workspace.path('blocks', 'probe'), workspace.path('blocks', 'prober'));
    assert.throws(() => workspace.engine().catalogue(), /its type is "probe" but its folder is "prober"/);
  });
});
