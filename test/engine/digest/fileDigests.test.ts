import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, suite, test } from 'node:test';

import { FileDigests } from '../../../kernel-bridge/src/engine/digest/FileDigests.ts';

void suite('the memory of file digests', () => {
  let folder = '';
  let file = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'querymill-digests-'));
    file = join(folder, 'file');
    await writeFile(file, 'abc');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  void test('a damaged one is thrown away and made again', async () => {
    const path = join(folder, 'damaged.db');
    await writeFile(path, 'no database, and long enough to be seen as none at once '.repeat(4));
    const digests = FileDigests.open(path);
    assert.match((await digests.digest(file)).sha256, /^ba7816bf/);
    digests.close();
    assert.match(await readFile(path, 'latin1'), /^SQLite format 3/);
  });

  void test('one that another process holds is left alone, and digests are right without it', async () => {
    const path = join(folder, 'held.db');
    FileDigests.open(path).close();
    const { ino } = await stat(path);
    const holder = new DatabaseSync(path);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const digests = FileDigests.open(path);
    assert.match((await digests.digest(file)).sha256, /^ba7816bf/);
    digests.close();
    holder.close();
    assert.equal((await stat(path)).ino, ino);
  });
});
