import assert from 'node:assert/strict';
import { chmodSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

import { digestTree } from '../../../kernel-bridge/src/engine/digest/digestTree.ts';
import { FileDigests } from '../../../kernel-bridge/src/engine/digest/FileDigests.ts';
import fixture from '../../fixtures/digest/trees.json' with { type: 'json' };
import { TestWorkspace } from '../support/TestWorkspace.ts';

void suite('digestTree()', () => {
  for (const { name, files, digest } of fixture.trees.filter((tree) => tree.files.length > 0)) {
    void test(`of ${name} is that of the shared fixture`, async () => {
      await using workspace = new TestWorkspace();
      for (const { path, executable, text } of files) {
        chmodSync(workspace.write(join('tree', path), text), executable ? 0o755 : 0o644);
      }
      const memory = FileDigests.open(':memory:');
      assert.equal(await digestTree(workspace.path('tree'), memory), digest);
      memory.close();
    });
  }

  void test('follows links, as the cache of the hub needs', async () => {
    await using workspace = new TestWorkspace();
    const memory = FileDigests.open(':memory:');
    workspace.write('blobs/x', 'weights');
    workspace.write('plain/model.bin', 'weights');
    workspace.write('linked/.keep');
    symlinkSync(workspace.path('blobs', 'x'), workspace.path('linked', 'model.bin'));
    workspace.write('plain/.keep');
    assert.equal(
      await digestTree(workspace.path('linked'), memory),
      await digestTree(workspace.path('plain'), memory),
    );
    memory.close();
  });
});

void suite('FileDigests', () => {
  void test('remembers a file across openings until it changes, and never trusts one that just changed', async () => {
    await using workspace = new TestWorkspace();
    const path = workspace.write('file', 'one');
    const past = new Date(Date.now() - 60_000);
    utimesSync(path, past, past);
    const database = workspace.path('digests.db');
    const first = FileDigests.open(database);
    const before = await first.digest(path);
    first.close();
    const second = FileDigests.open(database);
    assert.deepEqual(await second.digest(path), before);
    writeFileSync(path, 'two');
    assert.notEqual((await second.digest(path)).sha256, before.sha256);
    second.close();
  });

  void test('starts anew when its file is damaged', async () => {
    await using workspace = new TestWorkspace();
    const database = workspace.write(
      'digests.db',
      'this is no database, but long enough to be taken for one '.repeat(40),
    );
    const files = FileDigests.open(database);
    assert.equal((await files.digest(workspace.write('file', 'x'))).size, 1);
    files.close();
  });
});
