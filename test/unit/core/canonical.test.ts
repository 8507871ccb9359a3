import assert from 'node:assert/strict';
import { test } from 'node:test';

import { canonicalJson, sha256Hex } from '../../../kernel-bridge/src/core/index.ts';

test('canonicalJson() sorts keys by UTF-16 code units and writes numbers as ECMAScript does', () => {
  assert.equal(
    canonicalJson({ b: 1e21, a: [1.0, 0.000001, -0], '\u20ac': 'é\n', '\r': true, '1': null }),
    '{"\\r":true,"1":null,"a":[1,0.000001,0],"b":1e+21,"\u20ac":"é\\n"}',
  );
});

test('canonicalJson() refuses what JSON cannot hold', () => {
  assert.throws(() => canonicalJson(undefined), /not JSON/);
  assert.throws(() => canonicalJson({ x: Number.NaN }));
});

test('sha256Hex() hashes text as UTF-8', () => {
  assert.equal(sha256Hex(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(sha256Hex('é'), sha256Hex(new Uint8Array([0xc3, 0xa9])));
});
