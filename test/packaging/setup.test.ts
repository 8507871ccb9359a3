import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');

/** The set-up in a folder of its own, with a PATH that holds nothing but what a test puts there. */
describe('the set-up', () => {
  let folder = '';
  let bin = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'querymill set-up '));
    bin = join(folder, 'bin');
    await mkdir(bin);
    await cp(join(root, 'binder'), join(folder, 'clone/binder'), { recursive: true });
    await symlink(process.execPath, join(bin, 'node'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('says so when there is no Python', () => {
    const { status, stderr } = setUp();
    assert.equal(status, 1);
    assert.match(stderr, /Cannot create \.venv: no Python was found\. Install Python 3\.11 or newer/);
  });

  test('says so when Python is too old', async () => {
    await pythonThatSays('3 10 -');
    assert.match(setUp().stderr, /the newest Python found is 3\.10 .*Install Python 3\.11 or newer/);
  });

  test('says so when Python cannot make environments', async () => {
    await pythonThatSays('3 12 ensurepip');
    assert.match(setUp().stderr, /\(3\.12\) has no module ensurepip\. .*apt-get install python3\.12-venv/);
  });

  function setUp() {
    const script = join(folder, 'clone/binder/setup.mjs');
    return spawnSync(join(bin, 'node'), [script], { env: { PATH: bin }, encoding: 'utf8' });
  }

  async function pythonThatSays(answer: string): Promise<void> {
    const path = join(bin, 'python3');
    await writeFile(path, `#!/bin/sh\necho ${answer}\n`);
    await chmod(path, 0o755);
  }
});
