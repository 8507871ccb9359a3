import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { listNames } from '../../../kernel-bridge/src/engine/index.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';

void test('listNames() finds models of the workspace, complete ones of the cache, and BEIR folders', async () => {
  await using workspace = new TestWorkspace();
  const environment = { QUERYMILL_CACHE: workspace.path('.kept') };
  assert.deepEqual(await listNames({ workspace: workspace.path('.'), environment }), {
    models: [],
    cached: [],
    datasets: [],
  });

  const put = (path: string, text = ''): void => {
    const file = join(workspace.path('.'), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  put('.kept/models/small/querymill-model.json', '{}');
  put('.kept/models/me/large/querymill-model.json', '{}');
  put('.kept/models/half/weights.safetensors');
  put('beir/fiqa/corpus.jsonl');
  put('beir/fiqa/queries.jsonl');
  put('notes/corpus.jsonl');
  put('.hidden/set/corpus.jsonl');
  put('.hidden/set/queries.jsonl');
  const mine = {
    ...{ kind: 'encoder', source: { hub: 'me/mine' }, revision: 'abc', licence: 'MIT' },
    ...{ parameters: '1M', megabytes: 1, summary: 'Of our own' },
  };
  put('models.json', JSON.stringify({ v: 1, models: { mine } }));
  assert.deepEqual(await listNames({ workspace: workspace.path('.'), environment }), {
    models: [{ name: 'mine', kind: 'encoder', summary: 'Of our own' }],
    cached: ['me/large', 'small'],
    datasets: ['beir/fiqa'],
  });
});
