import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  applyDelta,
  contractProblem,
  emptyPayload,
  fitPayload,
  formatBytes,
  formatNumber,
  formatSeconds,
  MAX_PAYLOAD_BYTES,
  payloadDelta,
  renderStepHtml,
  renderStepText,
  showText,
  stateInWords,
  type StepPayload,
} from '../../../../kernel-bridge/src/core/index.ts';

const empty = emptyPayload({ name: 'kept', block: 'bm25Filter', workspace: '/w' });
const done: StepPayload = { ...empty, state: 'done', seconds: 61, cache: { verdict: 'ran', reason: '' } };

test('emptyPayload() satisfies the schema of the contract', () => {
  assert.equal(contractProblem('stepPayload', empty), undefined);
  assert.match(contractProblem('stepPayload', { ...empty, state: 'lost' }) ?? '', /^state must be equal/);
});

test('stateInWords() tells a run from a reuse, and progress with the time left', () => {
  assert.equal(stateInWords(done), 'ran · 1 m 01 s');
  assert.equal(stateInWords({ ...done, cache: { verdict: 'reused', reason: '' } }), 'reused · took 1 m 01 s');
  const progress = { done: 132, total: 200, unit: 'steps', eta: 59.7 };
  assert.equal(stateInWords({ ...done, state: 'running', progress }), '132 of 200 steps · 1 m 00 s left');
});

test('figures are written as people quote them', () => {
  assert.deepEqual([0.4, 59.6, 3661].map(formatSeconds), ['0.4 s', '1 m 00 s', '1 h 01 m']);
  assert.deepEqual([1234567, 0.68631, 68.123, 0, Number.NaN].map(formatNumber), [
    '1\u202f234\u202f567',
    '0.686',
    '68.12',
    '0',
    '–',
  ]);
  assert.deepEqual([999, 1500, 538_000_000].map(formatBytes), ['999 B', '1.5 kB', '538 MB']);
});

test('showText() spells out characters that hide or reorder text', () => {
  assert.equal(showText('a\u202eb\u200bc\u0007'), 'a<U+202E>b<U+200B>c<U+0007>');
  assert.equal(showText('two\r\n  lines'), 'two lines');
  assert.equal(showText('x'.repeat(500)).length, 201);
});

test('renderStepHtml() never lets data become markup', () => {
  const hostile: StepPayload = {
    ...done,
    name: '"><script>alert(1)</script>',
    samples: { columns: ['text', '__proto__'], rows: [{ text: '<img src=x onerror=alert(1)>' }] },
    error: { title: '<b>', cause: '</p><iframe>', fix: '', log: '</pre><script>' },
  };
  const html = renderStepHtml(hostile);
  assert.doesNotMatch(html, /<(script|img|iframe)/);
  assert.match(html, /&lt;img src=x onerror=alert\(1\)&gt;/);
});

test('renderStepHtml() uses no style and no script', () => {
  const html = renderStepHtml({
    ...done,
    metrics: { kept: 3 },
    samples: { columns: ['text'], rows: [{ text: 'a' }] },
  });
  assert.doesNotMatch(html, /style|script|class=/i);
});

test('renderStepText() gives the error when there is one', () => {
  const failed: StepPayload = {
    ...done,
    state: 'failed',
    error: { title: 'Cannot run "x"', cause: 'no', fix: 'Do.' },
  };
  assert.equal(renderStepText(failed), 'kept (bm25Filter): Cannot run "x": no. Do.');
});

test('fitPayload() keeps any payload under the limit and the ends of every curve', () => {
  const long: StepPayload = {
    ...done,
    series: Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [
        `s${i}`,
        Array.from({ length: 5000 }, (_, step): [number, number] => [step, Math.sqrt(step) / 3]),
      ]),
    ),
    samples: {
      columns: ['text'],
      rows: Array.from({ length: 50 }, () => ({ text: 'é'.repeat(10_000), other: 1 })),
    },
  };
  const fitted = fitPayload(long);
  assert.ok(Buffer.byteLength(JSON.stringify(fitted)) <= MAX_PAYLOAD_BYTES);
  assert.deepEqual(fitted.series['s0']?.[0], [0, 0]);
  assert.equal(fitted.series['s0']?.at(-1)?.[0], 4999);
  assert.deepEqual(Object.keys(fitted.samples.rows[0] ?? {}), ['text']);
});

test('a delta applied to the payload before gives the payload after', () => {
  const after: StepPayload = { ...done, metrics: { kept: 4 }, state: 'running' };
  const delta = payloadDelta(done, after);
  assert.deepEqual(Object.keys(delta).sort(), ['metrics', 'state']);
  assert.deepEqual(applyDelta(done, delta), after);
});
