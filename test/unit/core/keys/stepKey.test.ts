import assert from 'node:assert/strict';
import { test } from 'node:test';

import { canonicalJson, stepKey, type StepPreimage } from '../../../../kernel-bridge/src/core/index.ts';
import fixture from '../../../fixtures/key/preimages.json' with { type: 'json' };

for (const { name, preimage, canonical, key } of fixture.preimages) {
  test(`stepKey() of ${name} is that of the shared fixture`, () => {
    assert.equal(canonicalJson(preimage), canonical);
    assert.equal(stepKey(preimage as StepPreimage), key);
  });
}

test('stepKey() does not depend on the order of names', () => {
  const [{ preimage }] = fixture.preimages as unknown as [{ preimage: StepPreimage }];
  const reversed = Object.fromEntries(Object.entries(preimage).reverse()) as unknown as StepPreimage;
  assert.equal(stepKey(reversed), stepKey(preimage));
});

test('stepKey() refuses a number that JSON has no form for', () => {
  const [{ preimage }] = fixture.preimages as unknown as [{ preimage: StepPreimage }];
  assert.throws(() => stepKey({ ...preimage, params: { temperature: Number.NaN } }));
});
