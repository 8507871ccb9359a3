import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { formatSize, parseSize } from '../../../kernel-bridge/src/cli/gc/parseSize.ts';

void suite('sizes', () => {
  void test('parseSize() reads what people write, in powers of 1024', () => {
    assert.equal(parseSize('800'), 800);
    assert.equal(parseSize('20G'), 20 * 2 ** 30);
    assert.equal(parseSize('1.5 gb'), 1.5 * 2 ** 30);
    assert.equal(parseSize('3MiB'), 3 * 2 ** 20);
    for (const text of ['', 'much', '-1G', '1X', '1 2']) assert.throws(() => parseSize(text), /Cannot read/);
  });

  void test('formatSize() writes two digits and a unit', () => {
    assert.deepEqual([0, 1023, 1024, 15 * 2 ** 20, 2.25 * 2 ** 40].map(formatSize), [
      '0 B',
      '1023 B',
      '1.0 KB',
      '15 MB',
      '2.3 TB',
    ]);
  });
});
