import assert from 'node:assert/strict';
import { test } from 'node:test';

import '../bareImports.ts';

const { keepByHand } = await import('../../../../extension/src/graph/keepByHand.ts');

const size = { width: 100, height: 50 };
const sizes = new Map(['a', 'b', 'c'].map((id) => [id, size]));
const places = new Map([
  ['a', { x: 0, y: 0 }],
  ['b', { x: 200, y: 0 }],
  ['c', { x: 400, y: 0 }],
]);

test('keepByHand() is the layout itself where nothing was placed by hand', () => {
  assert.deepEqual(keepByHand(places, new Map(), sizes), places);
});

test('keepByHand() leaves a node where the user put it and brings the others along', () => {
  const kept = keepByHand(places, new Map([['b', { x: 900, y: 300 }]]), sizes);
  assert.deepEqual(kept.get('b'), { x: 900, y: 300 });
  assert.deepEqual(kept.get('a'), { x: 700, y: 300 });
  assert.deepEqual(kept.get('c'), { x: 1100, y: 300 });
});

test('keepByHand() moves down what would lie on a kept node', () => {
  const fixed = new Map([
    ['b', { x: 200, y: 0 }],
    ['c', { x: 0, y: 10 }],
  ]);
  const kept = keepByHand(places, fixed, sizes);
  assert.deepEqual(kept.get('c'), { x: 0, y: 10 });
  const a = kept.get('a');
  assert.ok(a !== undefined && (a.y >= 60 || Math.abs(a.x) >= 100), JSON.stringify(a));
});
