import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  drawPicture,
  emptyPayload,
  type Picture,
  PRINT_PALETTE,
  printSvg,
  stepChart,
} from '../../../../kernel-bridge/src/core/index.ts';
import { extent, linearScale, niceTicks } from '../../../../kernel-bridge/src/core/chart/scale.ts';

const SIZE = { width: 560, height: 220, palette: PRINT_PALETTE };

/** The shapes of a picture, of one kind. */
function marksOf(picture: Picture, tag: string, fill?: string): Readonly<Record<string, string | number>>[] {
  const marks = drawPicture(picture, SIZE)?.marks ?? [];
  return marks
    .filter((mark) => mark.tag === tag && (fill === undefined || mark.attributes['fill'] === fill))
    .map(({ attributes }) => attributes);
}

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

test('a curve runs through every finite point, and a long one is smoothed with what was measured behind', () => {
  const short: Picture = {
    kind: 'curves',
    title: 'loss',
    x: 'step',
    curves: [
      {
        name: 'loss',
        points: [
          [0, 1],
          [1, Number.NaN],
          [2, 3],
        ],
      },
    ],
  };
  const [line, none] = marksOf(short, 'polyline');
  assert.equal(String(line?.['points']).split(' ').length, 2);
  assert.equal(none, undefined);
  const points = Array.from({ length: 30 }, (_, i) => [i, i % 2] as [number, number]);
  const [behind, smoothed] = marksOf({ ...short, curves: [{ name: 'loss', points }] }, 'polyline');
  assert.ok(Number(behind?.['stroke-opacity']) < 1);
  assert.notEqual(behind?.['points'], smoothed?.['points']);
});

test('bars start at zero', () => {
  const bars: Picture = {
    kind: 'bars',
    title: 'n',
    x: 'rank',
    points: [
      [1, 5],
      [2, 10],
    ],
  };
  const heights = marksOf(bars, 'rect', PRINT_PALETTE.curves[0])
    .map(({ height }) => Number(height))
    .slice(1); // the first is the square of the legend
  assert.equal(heights.length, 2);
  assert.ok(Math.abs((heights[1] ?? 0) / (heights[0] ?? 1) - 2) < 0.02);
});

test('in a distribution those dropped stand on those kept', () => {
  const split: Picture = {
    kind: 'split',
    title: 'score',
    x: 'score',
    min: 0,
    max: 2,
    kept: [4, 0],
    dropped: [2, 6],
  };
  const [, kept] = marksOf(split, 'rect', PRINT_PALETTE.kept);
  const [, dropped, alone] = marksOf(split, 'rect', PRINT_PALETTE.dropped);
  assert.ok(Math.abs(Number(dropped?.['y']) + Number(dropped?.['height']) - Number(kept?.['y'])) < 0.3);
  assert.equal(alone?.['height'], Number(kept?.['height']) + Number(dropped?.['height']));
});

test('an interval without ends is a point', () => {
  const rows = [
    { label: 'own', value: 0.5, low: 0.4, high: 0.6, own: true },
    { label: 'other', value: 0.3, low: null, high: null, own: false },
  ];
  const picture: Picture = { kind: 'intervals', title: 'nDCG@10', x: 'nDCG@10', rows };
  assert.equal(marksOf(picture, 'circle').length, 2);
  assert.equal(marksOf(picture, 'line').length, 1);
});

test('names from data are printed as text', () => {
  const drawing = drawPicture(
    { kind: 'funnel', title: '</text><script>', stages: [{ label: '"<b>', left: 1 }] },
    SIZE,
  );
  assert.ok(drawing);
  assert.doesNotMatch(printSvg(drawing, '#fff'), /<script|<b>/);
});

test('stepChart() puts all pictures into one, and gives the words that stand in for it', () => {
  const metrics = { loss: { label: 'loss', series: true }, kl: { label: 'KL', unit: 'nats', series: true } };
  const block = { type: 'demo', version: 1, title: 'Demo', stage: 'tools', summary: '', metrics };
  const payload = emptyPayload({ name: 'x', block: 'demo', workspace: '/w' });
  const whole = {
    ...block,
    inputs: {},
    outputs: {},
    params: { type: 'object', additionalProperties: false, properties: {} },
  } as const;
  const definition = { ...whole, stage: 'tools' } as const;
  assert.equal(stepChart(payload, definition), undefined);
  const series = {
    loss: [
      [1, 3],
      [2, 2],
    ],
    kl: [
      [1, 0],
      [2, 1],
    ],
  } satisfies Record<string, [number, number][]>;
  const chart = stepChart({ ...payload, series }, definition);
  assert.equal(chart?.alt, 'Charts: loss; KL (nats)');
  assert.match(chart?.svg ?? '', /width="840" height="200"/);
});
