import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  drawChart,
  emptyPayload,
  parseBlockDefinition,
  stepChart,
} from '../../../../kernel-bridge/src/core/index.ts';
import { extent, linearScale, niceTicks } from '../../../../kernel-bridge/src/core/chart/scale.ts';

test('niceTicks() are round, inside the range, and few', () => {
  assert.deepEqual(niceTicks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(niceTicks(0.12, 0.47, 4), [0.2, 0.3, 0.4]);
  assert.deepEqual(niceTicks(3, 3, 4), [3]);
});

test('linearScale() maps the ends to the ends and a single value to the middle', () => {
  const scale = linearScale([0, 4], [100, 0]);
  assert.deepEqual([0, 1, 4].map(scale), [100, 75, 0]);
  assert.equal(linearScale([2, 2], [0, 10])(2), 5);
});

test('extent() ignores what is not a number', () => {
  assert.deepEqual(extent([3, Number.NaN, 1]), [1, 3]);
  assert.deepEqual(extent([]), [0, 1]);
});

test('drawChart() draws a line through every finite point', () => {
  const points: [number, number][] = [
    [0, 1],
    [1, Number.NaN],
    [2, 3],
  ];
  const svg = drawChart({ kind: 'line', x: 'step', series: [{ name: 'loss', points }] });
  assert.equal(/points="([^"]+)"/.exec(svg)?.[1]?.split(' ').length, 2);
});

test('drawChart() starts bars at zero', () => {
  const svg = drawChart({
    kind: 'bars',
    x: 'rank',
    series: [
      {
        name: 'n',
        points: [
          [1, 5],
          [2, 10],
        ],
      },
    ],
  });
  const heights = [...svg.matchAll(/height="([\d.]+\.\d)" fill="#0072b2"/g)].map((match) => Number(match[1]));
  assert.equal(heights.length, 2);
  assert.ok(Math.abs((heights[1] ?? 0) / (heights[0] ?? 1) - 2) < 0.01);
});

test('drawChart() writes names from data as text', () => {
  const svg = drawChart({ kind: 'line', x: 'step', series: [{ name: '</text><script>', points: [[0, 0]] }] });
  assert.doesNotMatch(svg, /<script/);
});

test('stepChart() takes the first series of block.json that has a curve', () => {
  const block = parseBlockDefinition(
    {
      type: 'demo',
      version: 1,
      title: 'Demo',
      stage: 'tools',
      summary: 'For tests.',
      inputs: {},
      outputs: {},
      params: { type: 'object', additionalProperties: false, properties: {} },
      metrics: { kept: { label: 'kept' }, loss: { label: 'loss', series: true } },
    },
    'demo',
  );
  const payload = emptyPayload({ name: 'x', block: 'demo', workspace: '/w' });
  assert.equal(stepChart(payload, block), undefined);
  const chart = stepChart(
    {
      ...payload,
      series: {
        loss: [
          [1, 3],
          [2, 2],
        ],
      },
    },
    block,
  );
  assert.equal(chart?.alt, 'loss by step');
});
