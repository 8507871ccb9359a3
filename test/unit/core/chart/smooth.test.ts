import assert from 'node:assert/strict';
import { test } from 'node:test';

import { smooth } from '../../../../kernel-bridge/src/core/chart/smooth.ts';
import { stepChart } from '../../../../kernel-bridge/src/core/chart/stepChart.ts';
import { emptyPayload } from '../../../../kernel-bridge/src/core/index.ts';
import type { BlockDefinition } from '../../../../kernel-bridge/src/core/index.ts';

test('smooth() keeps a level line and the first value, and leaves out what is no number', () => {
  const level = Array.from({ length: 5 }, (_, i) => [i, 3] as const);
  for (const [, y] of smooth(level)) assert.ok(Math.abs(y - 3) < 1e-12);
  const [first, second] = smooth([
    [0, 10],
    [1, Number.NaN],
    [2, 0],
  ]);
  assert.deepEqual(first, [0, 10]);
  // (0.8 · 0.2 · 10 + 0.2 · 0) / (0.8 · 0.2 + 0.2)
  assert.equal(second?.[0], 2);
  assert.ok(Math.abs((second?.[1] ?? 0) - 1.6 / 0.36) < 1e-12);
});

test('stepChart() draws a long curve smoothed over the raw one, a short one as it is', () => {
  const block = { metrics: { loss: { label: 'loss', series: true } } } as unknown as BlockDefinition;
  const curve = (length: number): [number, number][] => Array.from({ length }, (_, i) => [i, (i * 7) % 5]);
  const payload = emptyPayload({ name: 'a', block: 'sft', workspace: '' });
  const lines = (length: number): number => {
    const chart = stepChart({ ...payload, series: { loss: curve(length) } }, block);
    return chart?.svg.split('<polyline').length ?? 0;
  };
  assert.equal(lines(40), 3);
  assert.equal(lines(5), 2);
});
