import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { Engine } from '../../kernel-bridge/src/engine/index.ts';
import { HOME, PYTHON, TestWorkspace } from './support/TestWorkspace.ts';

const SECRETS = {
  HF_TOKEN: 'hf_veryPrivateTokenOfTheHub',
  OPENAI_API_KEY: 'sk-veryPrivateKeyOfAService',
  SMTP_PASSWORD: 'correct horse battery staple',
};

void suite('values of secrets', () => {
  void test('are nowhere in the store: not after a step, a failure, a crash, a doctor or a run with its ledger', async () => {
    await using workspace = new TestWorkspace();
    const engine = Engine.open({
      home: HOME,
      workspace: workspace.folder,
      python: PYTHON,
      workingDirectory: workspace.folder,
      environment: { ...process.env, ...SECRETS },
      patience: { disk: 0, scheduler: 0 },
    });
    try {
      const shown: unknown[] = [];
      const run = (args: Readonly<Record<string, unknown>>, options?: unknown) =>
        engine
          .runStep({ name: 'first', block: 'probe', args, options }, (payload) => shown.push(payload))
          .catch((error: unknown) => shown.push(JSON.stringify(error), String(error)));
      await run({});
      await run({ mode: 'fail' });
      await run({ mode: 'crash' });
      await run({ rows: 2 }, { force: true, pin: true, resources: { minutes: 5 } });
      await run({}, { token: SECRETS.HF_TOKEN });
      engine.ledger.begin({ cells: [{ id: 'a', source: 'const a = await mill.probe({ rows: 3 });' }] });
      await run({ rows: 3 });
      await engine.describeEnvironment();
      await engine.ledger.settled();
      const files = listFiles(workspace.path('.querymill'));
      assert.ok(files.length > 20);
      for (const [name, secret] of Object.entries(SECRETS)) {
        const found = files.filter((file) => readFileSync(file).includes(secret));
        assert.deepEqual(found, [], `${name} stands in ${found.join(', ')}`);
        assert.equal(JSON.stringify(shown).includes(secret), false, `${name} was shown`);
      }
      assert.ok(files.some((file) => readFileSync(file).includes('probe')));
    } finally {
      await engine.dispose();
    }
  });
});

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
