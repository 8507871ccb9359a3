import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import '../bareImports.ts';
import { buildGraph, type NotebookCell } from '@querymill/kernel-bridge/core';
import { catalogue } from '../../core/graph/notebooks.ts';

const { farLinks } = await import('../../../../extension/src/graph/farLinks.ts');
const { findSpine } = await import('../../../../extension/src/graph/findSpine.ts');
const { framesOf } = await import('../../../../extension/src/graph/frames.ts');
const { groupsOf } = await import('../../../../extension/src/graph/groupsOf.ts');
const { layoutGraph } = await import('../../../../extension/src/graph/layoutGraph.ts');
const { nodeSize } = await import('../../../../extension/src/graph/nodeSize.ts');
const { stubNames } = await import('../../../../extension/src/graph/stubNames.ts');

interface Saved {
  readonly cells: readonly { readonly id: string; readonly cell_type: string; readonly source: string[] }[];
}

const file = new URL('../../../../templates/notebooks/method.ipynb', import.meta.url);
const cells = (JSON.parse(readFileSync(file, 'utf8')) as Saved).cells.map(
  ({ id, cell_type, source }): NotebookCell => ({
    id,
    type: cell_type === 'code' ? 'code' : 'markdown',
    source: [source].flat().join(''),
    metadata: {},
  }),
);
const graph = buildGraph(cells, catalogue);
const sizes = new Map(graph.nodes.map((node) => [node.id, nodeSize(node)]));
const places = layoutGraph(graph, sizes);
const boxes = new Map(
  graph.nodes.map((node) => [node.id, { ...(places.get(node.id) ?? { x: NaN, y: NaN }), ...nodeSize(node) }]),
);

test('groupsOf() gives each heading with the cells under it; the title of the notebook starts no group', () => {
  const groups = groupsOf(graph.nodes);
  assert.deepEqual(
    groups.map(({ heading }) => heading.id),
    ['data-heading', 'writer-heading', 'reward-heading', 'ppo-heading', 'train-heading'],
  );
  assert.deepEqual(groups[0]?.members, ['data-heading', 'data', 'seeds']);
});

test('layoutGraph() lays groups out as frames: every node has a place, no two overlap, no frame holds a stranger', () => {
  const all = [...boxes];
  for (const [id, a] of all) {
    assert.ok(Number.isFinite(a.x) && Number.isFinite(a.y), id);
    for (const [other, b] of all) {
      if (other <= id) continue;
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      assert.ok(apart, `${id} lies on ${other}`);
    }
  }
  assert.equal(framesOf(graph.nodes, boxes).length, 5);
});

test('framesOf() draws no frame around a group that a cell of another group stands in', () => {
  const data = boxes.get('data');
  assert.ok(data !== undefined);
  const moved = new Map([...boxes, ['judge', { ...data, x: data.x + 10, y: data.y + 10 }] as const]);
  const ids = framesOf(graph.nodes, moved).map(({ id }) => id);
  assert.ok(!ids.includes('data-heading'));
  assert.ok(!ids.includes('reward-heading'));
});

test('farLinks() takes the links of much-used ports and leaves the way from step to step', () => {
  const far = farLinks(graph, boxes, findSpine(graph));
  const names = [...far].map(({ name, from, to }) => `${name}.${from.port ?? ''} > ${to.cellId}`);
  assert.ok(names.includes('seeds.pairs > labelled'));
  assert.ok(names.includes('data.corpus > dense2'));
  assert.ok(!names.includes('writer.model > pseudo'));
  assert.ok(!names.includes('judge.reward > better'));
});

test('stubNames() names all links into one port at the first of them', () => {
  const far = farLinks(graph, boxes, findSpine(graph));
  const names = stubNames(far);
  const ranked = graph.edges.filter(({ to }) => to.cellId === 'ranked' && to.port === 'scores');
  assert.deepEqual(
    ranked.map(({ id }) => names.get(id)),
    ['sparse.scores +1', ''],
  );
});
