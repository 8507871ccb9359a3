import assert from 'node:assert/strict';
import { test } from 'node:test';

import { timeInWords, timeOfRun } from '../../../../extension/src/runs/runTime.ts';

void test('the id of a run tells when it began; another id is shown as it is', () => {
  assert.equal(timeOfRun('20260101-110000-bbbb'), timeInWords('2026-01-01T11:00:00Z'));
  assert.equal(timeOfRun('latest'), 'latest');
});
