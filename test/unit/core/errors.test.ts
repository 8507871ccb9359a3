import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  errorFields,
  nearestName,
  QuerymillError,
  suggestion,
} from '../../../kernel-bridge/src/core/index.ts';

test('QuerymillError says what, why and what to do in one sentence', () => {
  const error = new QuerymillError({
    title: 'Cannot load data set "x"',
    cause: 'no such folder.',
    fix: 'Try "y".',
  });
  assert.equal(error.message, 'Cannot load data set "x": no such folder. Try "y".');
});

test('errorFields() gives any thrown value the same form', () => {
  assert.deepEqual(errorFields(new TypeError('no'), 'Cannot run "x"'), {
    title: 'Cannot run "x"',
    cause: 'no',
    fix: '',
    kind: 'internal',
  });
  assert.equal(errorFields('thrown text', 'Cannot').cause, 'thrown text');
});

test('nearestName() finds a slip of the hand and nothing far away', () => {
  assert.equal(nearestName('scifat', ['scifact', 'fiqa']), 'scifact');
  assert.equal(nearestName('BM25filter', ['bm25Filter']), 'bm25Filter');
  assert.equal(nearestName('reward', ['scifact', 'fiqa']), undefined);
  assert.equal(nearestName('x', []), undefined);
});

test('suggestion() lists what there is when nothing is near', () => {
  assert.equal(suggestion('reward', ['fiqa', 'nq'], 'data sets'), 'The data sets are fiqa, nq.');
});
