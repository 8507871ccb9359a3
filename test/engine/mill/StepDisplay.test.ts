import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mock, test } from 'node:test';

import { emptyPayload, type StepPayload } from '../../../kernel-bridge/src/core/index.ts';
import type { HostCallContext } from '../../../kernel-bridge/src/kernel/host/HostService.ts';
import { FigurePrinter } from '../../../kernel-bridge/src/kernel/mill/FigurePrinter.ts';
import { StepDisplay } from '../../../kernel-bridge/src/kernel/mill/StepDisplay.ts';

const BLOCK = {
  type: 'demo',
  version: 1,
  title: 'Demo',
  stage: 'tools',
  summary: '',
  inputs: {},
  outputs: {},
  params: { type: 'object', additionalProperties: false, properties: {} },
} as const;

test('a running step is shown anew every two seconds, a large one less often, a change of state at once', () => {
  mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  try {
    let shown = 0;
    const context: HostCallContext = {
      execution: { id: 'e', count: 1, cellId: 'c', source: '' },
      signal: new AbortController().signal,
      display: () => void (shown += 1),
    };
    const home = join(import.meta.dirname, '..', '..', '..');
    const display = new StepDisplay(context, BLOCK, () => true, new FigurePrinter(home));
    const payload: StepPayload = {
      ...emptyPayload({ name: 'x', block: 'demo', workspace: '/w' }),
      state: 'running',
    };
    const after = (milliseconds: number, one: StepPayload): number => {
      mock.timers.tick(milliseconds);
      display.show(one);
      return shown;
    };
    assert.equal(after(0, payload), 1);
    assert.equal(after(1900, payload), 1);
    assert.equal(after(200, payload), 2);
    const columns = Array.from({ length: 10 }, (_, i) => `column ${String(i)}`);
    const row = Object.fromEntries(columns.map((column) => [column, 'w'.repeat(200)]));
    const large = { ...payload, samples: { columns, rows: Array.from({ length: 20 }, () => row) } };
    assert.equal(after(2000, large), 3);
    assert.equal(after(2000, large), 3, 'forty kilobytes are not sent every two seconds');
    assert.equal(after(10_000, large), 4);
    assert.equal(after(0, { ...large, state: 'publishing' }), 5);
  } finally {
    mock.timers.reset();
  }
});
