import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import type { StepPayload } from '../../../kernel-bridge/src/core/index.ts';
import type { StepOutcome } from '../../../kernel-bridge/src/engine/index.ts';
import { HOME, TestWorkspace } from '../support/TestWorkspace.ts';

interface Hungry {
  readonly outcome: StepOutcome;
  readonly last: StepPayload | undefined;
}

/** Runs `hungry`, whose process has 600 MB beyond what Python takes. */
async function runHungry(workspace: TestWorkspace, args: Readonly<Record<string, unknown>>): Promise<Hungry> {
  cpSync(join(HOME, 'test', 'fixtures', 'blocks', 'hungry'), workspace.path('blocks', 'hungry'), {
    recursive: true,
  });
  const request = { name: 'hungry', block: 'hungry', args: { runs: workspace.path('runs'), ...args } };
  let last: StepPayload | undefined;
  const outcome = await workspace.engine().runStep(request, (payload) => (last = payload));
  return { outcome, last };
}

/** Process and micro-batch of each run. */
function runsOf(workspace: TestWorkspace): { pids: Set<string>; splits: string[] } {
  const rows = readFileSync(workspace.path('runs'), 'utf8').trim().split('\n');
  const words = rows.map((row) => row.split(' '));
  return { pids: new Set(words.map(([pid]) => pid ?? '')), splits: words.map(([, split]) => split ?? '') };
}

void suite('a step that runs out of memory', { timeout: 300_000 }, () => {
  void test('runs again in a new process with the split halved until it fits, and gives the same bytes', async () => {
    await using workspace = new TestWorkspace();
    const { outcome, last } = await runHungry(workspace, {});
    const { pids, splits } = runsOf(workspace);
    assert.deepEqual(splits, ['16', '8', '4']);
    assert.equal(pids.size, 3);
    assert.equal(outcome.metrics['parts'], 4);
    assert.deepEqual(last?.cache, {
      verdict: 'ran',
      reason: 'no earlier result; memory ran out, so microBatch 16 → 8; memory ran out, so microBatch 8 → 4',
    });
    await using roomy = new TestWorkspace();
    const whole = await runHungry(roomy, { limit: 4000 });
    assert.equal(whole.outcome.metrics['parts'], 1);
    assert.equal(whole.outcome.digest, outcome.digest);
    assert.equal(whole.outcome.key, outcome.key);
  });

  void test('stops when nothing is left to split, and says what to change', async () => {
    await using workspace = new TestWorkspace();
    await assert.rejects(runHungry(workspace, { microBatch: 2, megabytes: 5000 }), {
      message:
        'Cannot finish "hungry": memory ran out, and its batch cannot be split further. Lower `batchSize` (now 16), take a smaller model, or run it where there is more memory.',
    });
    assert.deepEqual(runsOf(workspace).splits, ['2', '1']);
  });
});
