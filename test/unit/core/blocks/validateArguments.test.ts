import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  parseBlockDefinition,
  QuerymillError,
  validateArguments,
} from '../../../../kernel-bridge/src/core/index.ts';

const block = parseBlockDefinition(
  {
    type: 'demo',
    version: 1,
    title: 'Demo',
    stage: 'tools',
    summary: 'For tests.',
    inputs: {
      queries: { type: ['Queries', 'Pairs'] },
      model: { type: 'Model', literal: 'model', optional: true },
      mode: { type: 'Literal', literal: ['fast', 'slow'], default: 'fast' },
      scores: { type: 'Scores', list: true, optional: true },
    },
    outputs: { queries: { type: 'Queries' } },
    params: {
      type: 'object',
      additionalProperties: false,
      properties: {
        maxRank: { title: 'Max rank', description: 'Rank.', type: 'integer', minimum: 1, default: 1 },
        pool: { title: 'Pool', description: 'Pool.', enum: ['random', 'corpus'], default: 'corpus' },
        limit: { title: 'Limit', description: 'Limit.', type: 'integer' },
        workers: {
          title: 'Workers',
          description: 'Workers.',
          type: 'integer',
          default: 1,
          class: 'execution',
        },
      },
    },
  },
  'demo/block.json',
);
const queries = { type: 'Queries', digest: 'a'.repeat(64) };
const scores = { type: 'Scores', digest: 'b'.repeat(64) };

function message(args: Record<string, unknown>): string {
  try {
    validateArguments(block, args);
  } catch (error) {
    assert.ok(error instanceof QuerymillError);
    return error.message;
  }
  return 'no error';
}

test('validateArguments() fills defaults and keeps execution parameters out of the semantic ones', () => {
  const checked = validateArguments(block, { queries, maxRank: 3 });
  assert.deepEqual(checked.params, { maxRank: 3, pool: 'corpus', workers: 1 });
  assert.deepEqual(checked.semantic, { maxRank: 3, pool: 'corpus' });
  assert.deepEqual(checked.inputs, { queries, mode: 'fast' });
});

test('validateArguments() takes one artifact where a list is asked for', () => {
  assert.deepEqual(validateArguments(block, { queries, scores }).inputs['scores'], [scores]);
});

test('validateArguments() takes the name of a model where the port allows one', () => {
  assert.equal(validateArguments(block, { queries, model: 'qwen3-0.6b' }).inputs['model'], 'qwen3-0.6b');
});

test('validateArguments() treats undefined as absent', () => {
  assert.deepEqual(validateArguments(block, { queries, limit: undefined }).params['limit'], undefined);
});

const refused: [string, Record<string, unknown>, string][] = [
  [
    'an unknown parameter, with the nearest name',
    { queries, maxRnak: 3 },
    'Cannot run "demo": it has no input or parameter "maxRnak". Did you mean "maxRank"?',
  ],
  [
    'a name from the prototype',
    { queries, constructor: 3 },
    'Cannot run "demo": it has no input or parameter "constructor". The names are queries, model, mode, scores, maxRank, pool, limit, workers.',
  ],
  ['a missing input', {}, 'Cannot run "demo": the input "queries" is missing. It takes Queries or Pairs.'],
  [
    'an artifact of another type',
    { queries: scores },
    'Cannot run "demo": the input "queries" takes Queries or Pairs, not Scores',
  ],
  [
    'text where an artifact belongs',
    { queries: 'pseudo' },
    'Cannot run "demo": the input "queries" takes Queries or Pairs, not the text "pseudo". Pass the port of a step, such as data.corpus.',
  ],
  [
    'a name that is not on the list',
    { queries, mode: 'quick' },
    'Cannot run "demo": the input "mode" does not take the name "quick". It takes "fast" or "slow".',
  ],
  [
    'a wrong type',
    { queries, maxRank: '3' },
    'Cannot run "demo": the parameter "maxRank" is "3" and must be a whole number',
  ],
  [
    'a value out of range',
    { queries, maxRank: 0 },
    'Cannot run "demo": the parameter "maxRank" is 0 and must be at least 1',
  ],
  [
    'a value outside an enum',
    { queries, pool: 'all' },
    'Cannot run "demo": the parameter "pool" is "all" and must be one of "random", "corpus"',
  ],
];
for (const [what, args, expected] of refused) {
  test(`validateArguments() refuses ${what}`, () => {
    assert.equal(message(args), expected);
  });
}

test('validateArguments() says why one parameter limits another', () => {
  const linked = parseBlockDefinition(
    {
      ...block,
      params: {
        ...block.params,
        allOf: [
          {
            if: { properties: { pool: { const: 'random' } }, required: ['pool'] },
            then: { properties: { maxRank: { enum: [1] } } },
            because: 'a random pool has no order',
          },
        ],
      },
    },
    'demo/block.json',
  );
  assert.throws(() => validateArguments(linked, { queries, pool: 'random', maxRank: 3 }), {
    message: /maxRank.* is 3 and must be 1 \(a random pool has no order\)/,
  });
  assert.equal(validateArguments(linked, { queries, maxRank: 3 }).params['maxRank'], 3);
});
