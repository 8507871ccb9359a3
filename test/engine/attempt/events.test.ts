import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { suite, test } from 'node:test';

import type { AttemptEvent } from '../../../kernel-bridge/src/core/index.ts';
import { applyEvent, SILENT } from '../../../kernel-bridge/src/engine/attempt/applyEvent.ts';
import { EventReader } from '../../../kernel-bridge/src/engine/attempt/followEvents.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';

function line(seq: number, event: object): string {
  return `${JSON.stringify({ v: 1, seq, t: 1000 + seq, ...event })}\n`;
}

void suite('EventReader', () => {
  void test('reads on from where it stopped, and leaves a torn last line for later', async () => {
    await using workspace = new TestWorkspace();
    const reader = new EventReader(workspace.path('events.jsonl'));
    assert.deepEqual(reader.read(), []);
    const second = line(1, { kind: 'log', text: 'grüße' });
    const path = workspace.write(
      'events.jsonl',
      line(0, { kind: 'state', state: 'running' }) + second.slice(0, -7),
    );
    assert.deepEqual(
      reader.read().map(({ seq }) => seq),
      [0],
    );
    assert.deepEqual(reader.read(), []);
    appendFileSync(path, second.slice(-7) + line(2, { kind: 'heartbeat', rssMB: 5 }));
    assert.deepEqual(
      reader.read().map(({ seq }) => seq),
      [1, 2],
    );
  });

  void test('leaves out lines that are no events, and takes long ones', async () => {
    await using workspace = new TestWorkspace();
    const long = 'x'.repeat(300_000);
    workspace.write(
      'events.jsonl',
      `garbage\n${line(0, { kind: 'novel' })}${line(1, { kind: 'log', text: long })}`,
    );
    const events = new EventReader(workspace.path('events.jsonl')).read();
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['log'],
    );
  });
});

void suite('applyEvent()', () => {
  const apply = (...events: object[]) =>
    events.map((event, seq) => ({ v: 1, seq, t: seq, ...event }) as AttemptEvent).reduce(applyEvent, SILENT);

  void test('estimates the rest from the recent pace', () => {
    const progress = (t: number, done: number) => ({ kind: 'progress', t, done, total: 100, unit: 'rows' });
    assert.equal(apply(progress(0, 0)).progress?.eta, null);
    assert.equal(apply(progress(0, 0), progress(10, 20)).progress?.eta, 40);
    const restarted = apply(progress(0, 0), progress(10, 90), progress(11, 0), progress(21, 50));
    assert.equal(restarted.progress?.eta, 10);
    const resumed = apply({ ...progress(0, 0), total: null }, progress(2, 50), progress(12, 60));
    assert.equal(resumed.progress?.eta, 40, 'rows of an earlier attempt are not a pace');
    assert.equal(
      apply({ ...progress(0, 5), total: null }, { ...progress(1, 6), total: null }).progress?.eta,
      null,
    );
  });

  void test('keeps the last value of a metric, and every point of its curve', () => {
    const live = apply(
      { kind: 'metric', name: 'loss', value: 2, step: 1 },
      { kind: 'metric', name: 'loss', value: null, step: 2 },
      { kind: 'metric', name: 'loss', value: 1, step: 3 },
      { kind: 'metric', name: 'kept', value: 7 },
    );
    assert.deepEqual(live.metrics, { loss: 1, kept: 7 });
    assert.deepEqual(live.series, {
      loss: [
        [1, 2],
        [3, 1],
      ],
    });
  });
});
