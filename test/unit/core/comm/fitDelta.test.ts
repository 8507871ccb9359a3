import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  emptyPayload,
  fitDelta,
  MAX_DELTA_BYTES,
  type StepPayload,
} from '../../../../kernel-bridge/src/core/index.ts';

const base = emptyPayload({ name: 'pseudo', block: 'generate', workspace: '/w' });

function bytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

test('fitDelta() leaves a small change as it is', () => {
  const delta = { state: 'running' as const, metrics: { loss: 1 } };
  assert.equal(fitDelta(delta), delta);
});

test('fitDelta() thins curves and keeps their last point', () => {
  const curve = Array.from({ length: 5000 }, (_, step): [number, number] => [step, Math.sqrt(step)]);
  const fitted = fitDelta({ state: 'running', series: { loss: curve, devNDCG10: curve } });
  assert.ok(bytes(fitted) <= MAX_DELTA_BYTES);
  assert.deepEqual(fitted.series?.['loss']?.at(-1), curve.at(-1));
  assert.equal(fitted.state, 'running');
});

test('fitDelta() cuts sample texts and drops rows from the end', () => {
  const rows = Array.from({ length: 20 }, (_, n) => ({ n, text: 'ü'.repeat(3000) }));
  const fitted = fitDelta({ samples: { columns: ['n', 'text'], rows } });
  assert.ok(bytes(fitted) <= MAX_DELTA_BYTES);
  assert.equal(fitted.samples?.rows[0]?.['n'], 0);
});

test('fitDelta() fits the worst payload there is', () => {
  const long = 'x'.repeat(10_000);
  const names = Array.from({ length: 300 }, (_, n) => `metric${String(n)}`);
  const worst: StepPayload = {
    ...base,
    state: 'failed',
    metrics: Object.fromEntries(names.map((name) => [name, 1])),
    series: Object.fromEntries(names.map((name) => [name, [[0, 1]] as [number, number][]])),
    error: { title: long, cause: long, fix: long, log: long },
  };
  const fitted = fitDelta(worst);
  assert.ok(bytes(fitted) <= MAX_DELTA_BYTES);
  assert.equal(fitted.state, 'failed');
});
