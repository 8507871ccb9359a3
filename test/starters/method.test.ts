import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Workspace } from './support/Workspace.ts';

/** The whole method with numbers so small that it takes a minute or two; models, data and jobs are the real ones. */
const TINY = [
  ['size: 80,\n  maxDocuments: 50', 'size: 8,\n  maxDocuments: 4'],
  ['epochs: 1 })', 'epochs: 1, batchSize: 4, evalFraction: 0 })'],
  ['  temperature: 0.8,', '  temperature: 0.8,\n  maxTokens: 12,'],
  ['  epochs: 3,', '  maxSteps: 1,\n  batchSize: 4,'],
  ['  perDocument: 1,', '  perDocument: 2,\n  minPairs: 2,\n  minMargin: 0,\n  heldOutFraction: 0.5,'],
  ['  epochs: 1,\n});', '  epochs: 1,\n  batchSize: 4,\n});'],
  ['  steps: 6,\n  rollouts: 8,', '  steps: 1,\n  rollouts: 2,\n  maxTokens: 12,'],
  ['  maxSteps: 40,', '  maxSteps: 2,'],
  ['  evalSteps: 20,', '  evalSteps: 2,'],
  ['  dev: data.dev,\n', ''],
] as const;

describe('the method starter', () => {
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    await workspace.copyStarter('method.ipynb', TINY);
  });
  after(() => workspace.dispose());

  test('runs from the labelled pairs through reward and PPO to a comparison', async () => {
    const { status, output, rows } = await workspace.run('method.ipynb');
    assert.equal(status, 0, output);
    assert.deepEqual(
      rows.filter(({ result }) => result !== 'ran').map(({ step }) => step),
      [],
    );
    assert.deepEqual([rows.at(0)?.step, rows.at(-1)?.step, rows.length], ['data', 'verdict', 23]);
  });
});
