import assert from 'node:assert/strict';
import { test } from 'node:test';

import { randomizationTest } from '../../../kernel-bridge/src/explore/runs/randomizationTest.ts';

test('randomizationTest() is 1 where nothing differs, small for one-sided gains, and the same every time', () => {
  assert.equal(randomizationTest([0, 0, 0]), 1);
  const gains = Array.from({ length: 40 }, (_, i) => 0.1 + (i % 5) / 50);
  assert.ok(randomizationTest(gains) < 0.001);
  const mixed = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1));
  assert.ok(randomizationTest(mixed) > 0.9);
  assert.equal(randomizationTest(mixed), randomizationTest(mixed));
});

test('randomizationTest() comes near the exact share of sign flips', () => {
  // Of 2^6 = 64 flips of six equal gains, two are as great: 2/64 = 0.031.
  assert.ok(Math.abs(randomizationTest([1, 1, 1, 1, 1, 1]) - 2 / 64) < 0.012);
});
