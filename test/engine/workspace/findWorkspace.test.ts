import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';

import { findWorkspace } from '../../../kernel-bridge/src/engine/index.ts';

void suite('findWorkspace()', () => {
  let root = '';
  const folder = (...names: string[]): string => {
    const path = join(root, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'querymill-')));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  void test('takes the working directory when nothing marks another', () => {
    assert.equal(findWorkspace({}, folder('a', 'b')), join(root, 'a', 'b'));
  });

  void test('climbs to the nearest config file or store', () => {
    const deep = folder('a', 'b', 'c');
    writeFileSync(join(folder('a'), 'querymill.config.json'), '{}');
    assert.equal(findWorkspace({}, deep), join(root, 'a'));
    folder('a', 'b', '.querymill');
    assert.equal(findWorkspace({}, deep), join(root, 'a', 'b'));
  });

  void test('starts at the notebook where Jupyter names it, and at the working directory where it does not', () => {
    folder('notebooks', '.querymill');
    const here = folder('elsewhere');
    const notebook = join(folder('notebooks', 'deep'), 'quick.ipynb');
    assert.equal(findWorkspace({ JPY_SESSION_NAME: notebook }, here), join(root, 'notebooks'));
    assert.equal(findWorkspace({ JPY_SESSION_NAME: 'quick.ipynb' }, here), here);
    assert.equal(findWorkspace({ JPY_SESSION_NAME: join(root, 'gone', 'x.ipynb') }, here), here);
  });

  void test('takes QUERYMILL_WORKSPACE before all', () => {
    assert.equal(findWorkspace({ QUERYMILL_WORKSPACE: '/elsewhere' }, folder('.querymill')), '/elsewhere');
  });
});
