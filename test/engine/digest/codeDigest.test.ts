import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { codeDigest } from '../../../kernel-bridge/src/engine/digest/codeDigest.ts';
import { FileDigests } from '../../../kernel-bridge/src/engine/digest/FileDigests.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';

void suite('codeDigest()', () => {
  void test('counts the block, what it imports, and nothing else', async () => {
    await using workspace = new TestWorkspace();
    using files = disposable(FileDigests.open(':memory:'));
    workspace.write('jobs/querymill_jobs/__init__.py');
    workspace.write('jobs/querymill_jobs/used.py', 'X = 1\n');
    workspace.write('jobs/querymill_jobs/unused.py', 'X = 1\n');
    workspace.write('block/job.py', 'from querymill_jobs.used import X\n');
    const digest = () => codeDigest(workspace.path('block'), workspace.path('jobs'), files);
    const first = await digest();
    workspace.write('jobs/querymill_jobs/unused.py', 'X = 2\n');
    workspace.write('block/README.md', 'words');
    workspace.write('block/block.json', '{}');
    assert.equal(await digest(), first);
    workspace.write('jobs/querymill_jobs/used.py', 'X = 2\n');
    const second = await digest();
    assert.notEqual(second, first);
    workspace.write('jobs/querymill_jobs/used.py', 'X = 1\n');
    assert.equal(await digest(), first);
    workspace.write('block/extra.txt', 'x');
    assert.notEqual(await digest(), first);
  });
});

function disposable(files: FileDigests): FileDigests & Disposable {
  return Object.assign(files, { [Symbol.dispose]: () => files.close() });
}
