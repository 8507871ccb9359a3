import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { findImports, importClosure } from '../../../kernel-bridge/src/engine/digest/importClosure.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';

void suite('findImports()', () => {
  void test('sees every form of an import statement', () => {
    const text = [
      'import a.b, c as d',
      'from a.c import x, y as z  # why',
      'from a.d import (',
      '    one,  # first',
      '    two,',
      ')',
      'def f():',
      '    from a.e import late',
      'from . import near',
      'from .near import thing',
      'from ..up import far',
    ].join('\n');
    const found = new Set(findImports(text, 'p.q'));
    for (const name of [
      'a.b',
      'c',
      'a.c',
      'a.c.x',
      'a.c.y',
      'a.d.one',
      'a.d.two',
      'a.e.late',
      'p.q.near',
      'p.q.near.thing',
      'p.up.far',
    ]) {
      assert.ok(found.has(name), name);
    }
  });

  void test('does not take words in texts for imports', () => {
    assert.deepEqual(findImports('print("from a import b")\nimportant = 1\n', ''), []);
  });
});

void suite('importClosure()', () => {
  void test('follows imports inside the package, packages included, and nothing else', async () => {
    await using workspace = new TestWorkspace();
    const file = (name: string, text = '') => workspace.write(`jobs/${name}`, text);
    const job = file('block/job.py', 'import os\nfrom pkg.a import run\n');
    const a = file('pkg/a.py', 'from pkg.sub.b import x\nfrom .a import run\n');
    const b = file('pkg/sub/b.py', 'from .. import c\n');
    const c = file('pkg/c.py');
    const inits = [file('pkg/__init__.py'), file('pkg/sub/__init__.py')];
    file('pkg/unrelated.py');
    const found = await importClosure([job], workspace.path('jobs'), 'pkg');
    assert.deepEqual(found, [a, b, c, ...inits].sort());
  });
});
