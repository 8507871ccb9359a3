import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  explainDifference,
  listDifferences,
  type StepPreimage,
} from '../../../../kernel-bridge/src/core/index.ts';

const before: StepPreimage = {
  v: 1,
  block: { type: 'bm25Filter', version: 1, code: 'a'.repeat(64) },
  params: { maxRank: 3, pool: 'neighbours' },
  inputs: { queries: 'b'.repeat(64), model: { name: 'bert', revision: '1' } },
  packages: { torch: '2.12.0' },
  python: '3.11',
  outputs: ['queries'],
};

function explain(change: Partial<StepPreimage>, sources = {}): string {
  return explainDifference(before, { ...before, ...change }, sources);
}

test('explainDifference() says nothing changed for equal pre-images', () => {
  assert.equal(explain({}), 'nothing changed');
});

test('explainDifference() names a parameter with both values', () => {
  assert.equal(explain({ params: { maxRank: 1, pool: 'neighbours' } }), 'parameter maxRank 3 → 1');
  assert.equal(explain({ params: { maxRank: 3, pool: 'corpus' } }), 'parameter pool "neighbours" → "corpus"');
  assert.equal(explain({ params: { ...before.params, keepBest: 5 } }), 'parameter keepBest none → 5');
});

test('explainDifference() names an input as the cell writes it', () => {
  const inputs = { ...before.inputs, queries: 'c'.repeat(64) };
  assert.equal(explain({ inputs }), 'input queries changed');
  assert.equal(explain({ inputs }, { queries: 'pseudo.queries' }), 'pseudo.queries changed');
});

test('explainDifference() names models and their revisions', () => {
  const model = (name: string, revision: string) => ({
    inputs: { ...before.inputs, model: { name, revision } },
  });
  assert.equal(explain(model('bert', '2')), '"bert" revision 1 → 2');
  assert.equal(explain(model('roberta', '1')), 'input model "bert" → "roberta"');
});

test('explainDifference() names code, packages and Python', () => {
  assert.equal(
    explain({ block: { ...before.block, code: 'd'.repeat(64) } }),
    'job code of bm25Filter changed',
  );
  assert.equal(explain({ packages: { torch: '2.13.0' } }), 'package torch 2.12.0 → 2.13.0');
  assert.equal(explain({ packages: {} }), 'package torch 2.12.0 → none');
  assert.equal(explain({ python: '3.12' }), 'Python 3.11 → 3.12');
});

test('explainDifference() tells what a person changed first and counts the rest', () => {
  const change = { python: '3.12', params: { maxRank: 1, pool: 'corpus' } };
  assert.equal(explain(change), 'parameter maxRank 3 → 1 (and 2 more)');
  assert.equal(listDifferences(before, { ...before, ...change }).length, 3);
});
