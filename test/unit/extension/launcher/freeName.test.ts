import assert from 'node:assert/strict';
import { test } from 'node:test';

import { freeName } from '../../../../extension/src/launcher/freeName.ts';

test('a copy takes the first name that is free', () => {
  assert.equal(freeName('quick', []), 'quick.ipynb');
  assert.equal(freeName('quick', ['quick.ipynb', 'quick-3.ipynb']), 'quick-2.ipynb');
  assert.equal(freeName('quick', ['Quick.ipynb', 'quick-2.ipynb']), 'quick-3.ipynb');
});
