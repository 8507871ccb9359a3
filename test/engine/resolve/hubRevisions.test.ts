import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'node:test';

import { Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { HOME, PYTHON, TestWorkspace } from '../support/TestWorkspace.ts';

const MODEL = 'owner/model';
const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);

void suite('a model of the hub', () => {
  void test('is keyed by its commit in the cache, which stays when the cache moves on', async () => {
    await using workspace = new TestWorkspace();
    await using engine = open(workspace, { HF_HUB_OFFLINE: '1' });
    const { literals } = engine;
    const unknown = await literals.resolve('scorer', MODEL);
    assert.deepEqual(unknown.input.source, { hub: MODEL });
    assert.deepEqual(unknown.identity, { name: MODEL, revision: 'main' });
    workspace.write(`hub/models--owner--model/refs/main`, OLD);
    const planned = await literals.identify({ kind: 'scorer', name: MODEL });
    assert.deepEqual(planned, { identity: { name: MODEL, revision: OLD } });
    assert.equal((await literals.resolve('scorer', MODEL)).input.revision, OLD);
    workspace.write(`hub/models--owner--model/refs/main`, NEW);
    assert.equal((await literals.resolve('scorer', MODEL)).input.revision, OLD);
    assert.deepEqual(await literals.identify({ kind: 'scorer', name: MODEL }), planned);
  });

  void test('is asked for when a step runs, not for a plan, and once', async () => {
    await using workspace = new TestWorkspace();
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.end(JSON.stringify({ id: MODEL, sha: NEW }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    try {
      await using engine = open(workspace, { HF_ENDPOINT: endpoint, HF_TOKEN: 'secret' });
      const { literals } = engine;
      const identity = { name: MODEL, revision: NEW };
      assert.deepEqual(await literals.identify({ kind: 'model', name: MODEL }), {
        identity: { name: MODEL, revision: 'main' },
      });
      assert.deepEqual(asked, []);
      assert.deepEqual((await literals.resolve('model', MODEL)).identity, identity);
      assert.deepEqual((await literals.resolve('model', MODEL)).identity, identity);
      assert.deepEqual(await literals.identify({ kind: 'model', name: MODEL }), { identity });
      assert.deepEqual(asked, [`/api/models/${MODEL}/revision/main`, 'Bearer secret']);
    } finally {
      server.close();
    }
  });

  void test('stays at main when nobody answers', async () => {
    await using workspace = new TestWorkspace();
    await using engine = open(workspace, { HF_ENDPOINT: 'http://127.0.0.1:9' });
    assert.equal((await engine.literals.resolve('model', MODEL)).input.revision, 'main');
  });
});

function open(workspace: TestWorkspace, variables: NodeJS.ProcessEnv): Engine & AsyncDisposable {
  const engine = Engine.open({
    home: HOME,
    workspace: workspace.folder,
    python: PYTHON,
    workingDirectory: workspace.folder,
    environment: { HF_HUB_CACHE: workspace.path('hub'), ...variables },
  });
  return Object.assign(engine, { [Symbol.asyncDispose]: () => engine.dispose() });
}
