import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { readAttempt } from '../../../kernel-bridge/src/engine/attempt/attemptFolder.ts';
import { claimStep } from '../../../kernel-bridge/src/engine/step/claimStep.ts';
import { LocalLauncher } from '../../../kernel-bridge/src/launch/index.ts';
import { runProbe, TestWorkspace } from '../support/TestWorkspace.ts';

void suite('claimStep()', () => {
  void test('takes the result of a job that ends between the question for it and the one whether it lives', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const { key, attempt } = await runProbe(engine, {});
    const { block, ...prepared } = await engine.prepare('probe', {});
    const { store } = engine;
    const path = join((await readAttempt(store, attempt))?.folder ?? '', 'result.json');
    // As if it were running still: it publishes while the launcher is asked.
    rmSync(store.step(key));
    renameSync(path, `${path}.later`);
    const launcher = new (class extends LocalLauncher {
      override poll(...asked: Parameters<LocalLauncher['poll']>): ReturnType<LocalLauncher['poll']> {
        renameSync(`${path}.later`, path);
        return super.poll(...asked);
      }
    })();
    const { type, version } = block.definition;
    const claim = await claimStep({
      ...{ store, launcher, force: false, damage: undefined },
      plan: { ...prepared, block: { type, version, folder: block.folder }, resources: {} },
      start: () => assert.fail('it is computed twice'),
    });
    assert.equal(claim.kind, 'published');
    assert.equal(claim.result.attempt, attempt);
  });
});
