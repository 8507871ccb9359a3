import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { runtimeFolder } from '../../../kernel-bridge/src/launch/local/runtimeFolder.ts';

void suite('runtimeFolder', () => {
  void test('is made for its user alone, and no other folder will do', () => {
    const root = mkdtempSync('/tmp/qm-runtime-');
    const at = (name: string): string | undefined => runtimeFolder({ QUERYMILL_RUNTIME: join(root, name) });
    try {
      assert.equal(at('new'), join(root, 'new'));
      assert.equal(statSync(join(root, 'new')).mode & 0o777, 0o700);
      chmodSync(join(root, 'new'), 0o755);
      assert.equal(at('new'), undefined);
      mkdirSync(join(root, 'real'), { mode: 0o700 });
      symlinkSync(join(root, 'real'), join(root, 'link'));
      assert.equal(at('link'), undefined);
      assert.equal(at('x'.repeat(80)), undefined);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
