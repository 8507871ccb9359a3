import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  ancestors,
  buildGraph,
  descendants,
  freshName,
  headingOf,
  isVariableName,
  sectionOf,
  stepsToRun,
} from '../../../../kernel-bridge/src/core/graph/index.ts';
import { catalogue, notebook, TUTORIAL } from './notebooks.ts';

const graph = buildGraph(TUTORIAL, catalogue);

void test('ancestors() and descendants() follow links and code, in document order', () => {
  assert.deepEqual(ancestors(graph, 'c6'), ['c1', 'c2', 'c4']);
  assert.deepEqual(descendants(graph, 'c4'), ['c5', 'c6', 'c7', 'c8']);
  assert.deepEqual(ancestors(graph, 'c0'), []);
  assert.deepEqual(ancestors(graph, 'nowhere'), []);
});

void test('stepsToRun() gives a block what it needs and "up to here" every code cell above', () => {
  assert.deepEqual(stepsToRun(graph, 'c6', 'block'), ['c1', 'c2', 'c4', 'c6']);
  assert.deepEqual(stepsToRun(graph, 'c6', 'upTo'), ['c1', 'c2', 'c4', 'c5', 'c6']);
  assert.deepEqual(stepsToRun(graph, 'c0', 'upTo'), []);
  assert.deepEqual(stepsToRun(graph, 'nowhere', 'block'), []);
});

void test('stepsToRun() includes a cell that changes a variable on the way', () => {
  const counted = buildGraph(notebook('let n = 1', 'n = 2', 'let other = 3', 'n'), catalogue);
  assert.deepEqual(stepsToRun(counted, 'c3', 'block'), ['c0', 'c1', 'c3']);
});

void test('sectionOf() runs from one Markdown heading to the next', () => {
  const cells = notebook('a', '# One', 'b', '> no heading', 'c', '## Two', 'd');
  const sections = cells.map((_, index) => sectionOf(cells, index));
  assert.deepEqual(
    sections.map(({ from, to, title }) => `${from}-${to} ${title ?? 'none'}`),
    ['0-1 none', '1-5 One', '1-5 One', '1-5 One', '1-5 One', '5-7 Two', '5-7 Two'],
  );
});

void test('headingOf() tells a heading from a hash tag, code and a comment in it', () => {
  const heading = (source: string) => headingOf({ id: 'a', type: 'markdown', source, metadata: {} });
  assert.deepEqual(heading('text\n\n### Three ###\r\nmore'), { level: 3, title: 'Three' });
  assert.deepEqual(heading('#'), { level: 1, title: '' });
  assert.equal(heading('#tag'), undefined);
  assert.equal(heading('```sh\n# comment\n```'), undefined);
  assert.deepEqual(heading('```sh\n# comment\n```\n# After'), { level: 1, title: 'After' });
  assert.equal(headingOf({ id: 'a', type: 'raw', source: '# raw', metadata: {} }), undefined);
});

void test('freshName() gives a variable name that is free', () => {
  assert.equal(freshName('generate', new Set()), 'generate');
  assert.equal(freshName('generate', new Set(['generate', 'generate2'])), 'generate3');
  assert.equal(freshName('export', new Set()), 'exportStep');
  assert.equal(freshName('12', new Set()), 'step');
});

void test('isVariableName() refuses words of the language and everything that is no identifier', () => {
  for (const name of ['a', '$', '_1', 'ñandú', '変数', '__proto__', 'of'])
    assert.ok(isVariableName(name), name);
  for (const name of ['', '1a', 'a b', 'a-b', 'await', 'const', 'null', '🦊', 'a.b', 'a;']) {
    assert.ok(!isVariableName(name), name);
  }
});
