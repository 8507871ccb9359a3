import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sha256Hex, treeDigest } from '../../../../kernel-bridge/src/core/index.ts';
import fixture from '../../../fixtures/digest/trees.json' with { type: 'json' };

for (const { name, files, digest } of fixture.trees) {
  test(`treeDigest() of ${name} is that of the shared fixture`, () => {
    const entries = files.map(({ path, executable, text }) => {
      const bytes = new TextEncoder().encode(text);
      return { path, executable, size: bytes.length, sha256: sha256Hex(bytes) };
    });
    assert.equal(treeDigest(entries), digest);
    assert.equal(treeDigest(entries.reverse()), digest);
  });
}
