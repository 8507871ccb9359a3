import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  choosePictures,
  emptyPayload,
  pictureTable,
  readPicture,
  renderStepHtml,
  sampleTimeline,
  stepChart,
  type BlockDefinition,
  type StepPayload,
} from '../../../../kernel-bridge/src/core/index.ts';

const payload = emptyPayload({ name: 'x', block: 'demo', workspace: '/w' });
const block: BlockDefinition = {
  type: 'demo',
  version: 1,
  title: 'Demo',
  stage: 'tools',
  summary: '',
  inputs: {},
  outputs: {},
  params: { type: 'object', additionalProperties: false, properties: {} },
  metrics: {
    loss: { label: 'loss', series: true },
    evalLoss: { label: 'held-out loss', series: true },
    rankHistogram: { label: 'queries at this rank', series: true, chart: 'bars', x: 'rank' },
  },
};

test('a loss and its held-out twin share an axis; bars stand alone', () => {
  const series = {
    loss: [
      [1, 3],
      [2, 2],
    ],
    evalLoss: [
      [1, 3.5],
      [2, 3],
    ],
    rankHistogram: [
      [1, 4],
      [2, 1],
    ],
  } satisfies StepPayload['series'];
  const [curves, bars] = choosePictures({ ...payload, series }, block);
  assert.equal(curves?.kind, 'curves');
  assert.deepEqual(curves.kind === 'curves' && curves.curves.map(({ name }) => name), [
    'loss',
    'held-out loss',
  ]);
  assert.equal(bars?.kind, 'bars');
});

test('kept and dropped make a funnel, unless the kernel gave one with the names of its stages', () => {
  const kept = { ...payload, metrics: { kept: 3, dropped: 1 } };
  const [funnel] = choosePictures(kept, block);
  assert.deepEqual(funnel?.kind === 'funnel' && funnel.stages.map(({ left }) => left), [4, 3]);
  const stored = { kind: 'funnel', title: 'queries left', stages: [{ label: 'generated', left: 9 }] };
  const chosen = choosePictures({ ...kept, pictures: [stored] }, block);
  assert.deepEqual(chosen, [stored]);
});

test('sample columns low and high make intervals of the figure before them', () => {
  const samples = {
    columns: ['predictor', 'pair_accuracy', 'low', 'high'],
    rows: [
      { predictor: 'module', pair_accuracy: 0.7, low: 0.6, high: 0.8 },
      { predictor: 'length', pair_accuracy: 0.5, low: null, high: 'x' },
    ],
  };
  const [picture] = choosePictures({ ...payload, samples }, undefined);
  assert.ok(picture?.kind === 'intervals');
  assert.equal(picture.title, 'pair accuracy');
  assert.deepEqual(picture.rows[1], { label: 'length', value: 0.5, low: null, high: null, own: false });
});

test('a picture in a notebook that keeps no form is left out', () => {
  const hostile = [
    null,
    'x',
    { kind: '__proto__', title: '' },
    { kind: 'funnel', title: 'x', stages: [{ label: {}, left: 1 }] },
    { kind: 'bars', title: 'x', x: 'y', points: [[1]] },
    {
      kind: 'curves',
      title: 'x',
      x: 'y',
      curves: Array.from({ length: 3000 }, () => ({ name: '', points: [] })),
    },
  ];
  assert.deepEqual(
    hostile.map(readPicture),
    hostile.map(() => undefined),
  );
  const damaged = { ...payload, pictures: [{ kind: 'bars', title: 'x' }] };
  assert.deepEqual(choosePictures(damaged, block), []);
});

test('every picture is a table too, and stands in the plain HTML with its texts escaped', () => {
  const timeline = {
    kind: 'timeline',
    title: 'texts over time',
    x: 'step',
    value: 'reward',
    prompts: [{ label: 'd1', moments: [{ x: 1, text: '<script>alert(1)</script>', value: 0.5 }] }],
  };
  const [picture] = choosePictures({ ...payload, pictures: [timeline] }, block);
  assert.ok(picture);
  assert.deepEqual(pictureTable(picture).rows, [['d1', 1, '<script>alert(1)</script>', 0.5]]);
  const html = renderStepHtml({ ...payload, pictures: [timeline] }, block);
  assert.match(html, /texts over time/);
  assert.doesNotMatch(html, /<script|style=|<svg/);
});

test('probes are the same three prompts at every step: some of their texts, and all they earned as curves', () => {
  const columns = ['text', 'reward', 'doc_id', 'probe', 'step'];
  const moments = Array.from({ length: 9 }, (_, step) => ({
    step: step + 1,
    rows: [
      ...['a', 'b', 'c', 'd'].map((doc_id, i) => ({
        text: `${doc_id}${String(step)}`,
        reward: step + i,
        doc_id,
        probe: i + 1,
        step,
      })),
      { text: 'of this step alone', reward: 9, doc_id: `other ${String(step % 2)}` },
    ],
  }));
  const timeline = sampleTimeline(moments, columns);
  assert.ok(timeline);
  assert.deepEqual(
    timeline.prompts.map(({ label, moments: shown }) => [label, shown.map(({ x, text }) => [x, text])]),
    ['a', 'b', 'c'].map((doc) => [doc, [0, 3, 5, 8].map((x) => [x, `${doc}${String(x)}`])]),
  );
  assert.deepEqual(
    timeline.curves?.map(({ name, points }) => [name, points.length]),
    ['a', 'b', 'c'].map((doc) => [`reward of ${doc}`, 9]),
  );
  const shown = { ...payload, pictures: [{ ...timeline }] };
  assert.deepEqual(choosePictures(shown, block), [timeline], 'it is read from a notebook as it was written');
  assert.match(stepChart(shown, block)?.svg ?? '', /reward of a/);
  assert.match(renderStepHtml(shown, block), /the same prompts over time.*<table>.*a5/s);
});

test('probes without a reward are texts alone', () => {
  const rows = (step: number) => [{ text: `t${String(step)}`, reward: null, doc_id: 'a', probe: 1, step }];
  const moments = [0, 1].map((step) => ({ step, rows: rows(step) }));
  const timeline = sampleTimeline(moments, ['text', 'reward', 'doc_id', 'probe', 'step']);
  assert.equal(timeline?.value, '');
  assert.equal(timeline.curves, undefined);
  assert.equal(stepChart({ ...payload, pictures: [{ ...timeline }] }, block), undefined);
});
