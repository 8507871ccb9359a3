import assert from 'node:assert/strict';
import { test } from 'node:test';

import '../bareImports.ts';
import { buildGraph, type NotebookCell } from '@querymill/kernel-bridge/core';
import { catalogue } from '../../core/graph/notebooks.ts';

const { nextNode } = await import('../../../../extension/src/graph/nextNode.ts');

function cell(id: string, source: string): NotebookCell {
  return { id, type: 'code', source, metadata: {} };
}

const graph = buildGraph(
  [
    cell('data', 'const data = await mill.dataset({ source: "tutorial" });'),
    cell('seeds', 'const seeds = await mill.sample({ train: data.train, corpus: data.corpus });'),
    cell('report', 'const report = await mill.evaluate({ corpus: data.corpus, topics: data.test });'),
    cell('alone', 'const alone = 1;'),
  ],
  catalogue,
);
const places = new Map([
  ['data', { x: 0, y: 0 }],
  ['seeds', { x: 400, y: 0 }],
  ['report', { x: 400, y: 300 }],
  ['alone', { x: 0, y: 300 }],
]);

test('nextNode() goes along the links to the left and right, to the nearest of several', () => {
  assert.equal(nextNode(graph, places, 'data', 'ArrowRight'), 'seeds');
  assert.equal(nextNode(graph, places, 'seeds', 'ArrowLeft'), 'data');
  assert.equal(nextNode(graph, places, 'report', 'ArrowLeft'), 'data');
});

test('nextNode() goes by place up and down, and where nothing is linked', () => {
  assert.equal(nextNode(graph, places, 'seeds', 'ArrowDown'), 'report');
  assert.equal(nextNode(graph, places, 'report', 'ArrowUp'), 'seeds');
  assert.equal(nextNode(graph, places, 'alone', 'ArrowRight'), 'report');
  assert.equal(nextNode(graph, places, 'data', 'ArrowUp'), undefined);
});
