import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { installLock } from '../../../kernel-bridge/src/engine/environment/installLock.ts';

const LOCK = 'numpy==1\ntorch==2\n# Only where torch is built for CUDA:\nnvidia-cublas==13\n';

/** What each call of pip was told to install, where torch's own requirements are `required`. */
async function installed(lock: string, required: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'querymill-lock-'));
  const found: string[] = [];
  await installLock(lock, folder, (argv) => {
    const file = argv.at(-1) ?? '';
    if (!argv.includes('pip')) return Promise.resolve(required);
    assert.ok(argv.includes('--no-deps'));
    found.push(readFileSync(file, 'utf8'));
    return Promise.resolve('');
  });
  rmSync(folder, { recursive: true });
  return found;
}

void suite('installLock()', () => {
  void test('leaves the libraries of CUDA out where torch does not ask for them', async () => {
    assert.deepEqual(await installed(LOCK, 'filelock\nsympy'), ['torch==2', 'numpy==1\ntorch==2\n']);
  });

  void test('installs them where torch does', async () => {
    const [, all] = await installed(LOCK, 'filelock\nnvidia-cublas (==13); platform_system == "Linux"');
    assert.equal(all, 'numpy==1\ntorch==2\nnvidia-cublas==13\n');
  });

  void test('installs a lock without such a section as it is', async () => {
    assert.deepEqual(await installed('numpy==1\n', ''), ['numpy==1\n']);
  });
});
