import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import {
  diffRuns,
  foldRun,
  summarizeRun,
  type EndedLine,
  type LedgerLine,
  type Run,
} from '../../../../kernel-bridge/src/core/index.ts';

const KEY = 'a'.repeat(64);

function ended(name: string, extra: Partial<EndedLine> = {}): EndedLine {
  return {
    v: 1,
    kind: 'ended',
    at: '2026-01-02T03:04:10.000Z',
    name,
    block: 'evaluate',
    key: KEY,
    attempt: 'a-001',
    verdict: 'ran',
    state: 'done',
    seconds: 4,
    stage: 'measure',
    measures: [{ name: 'nDCG10', label: 'nDCG@10', better: 'higher' }],
    ...extra,
  };
}

function run(...lines: LedgerLine[]): Run {
  const head: LedgerLine = {
    v: 1,
    kind: 'run',
    id: 'r',
    at: '2026-01-02T03:04:05.000Z',
    notebook: { path: 'n.ipynb', digest: null },
    host: 'h',
    pid: 1,
  };
  return foldRun('r', [head, ...lines]);
}

void suite('runs', () => {
  void test('foldRun() gives each step its last state, in the order of their first', () => {
    const { v, kind, at, name, block, key, attempt, verdict } = ended('first');
    const started = { v, kind: 'started', at, name, block, key, attempt, verdict } as const;
    assert.equal(kind, 'ended');
    const { steps, state, seconds } = run(started, ended('second'), ended('first', { state: 'failed' }));
    assert.deepEqual(
      steps.map(({ name, state }) => [name, state]),
      [
        ['first', 'failed'],
        ['second', 'done'],
      ],
    );
    assert.equal(state, 'failed');
    assert.equal(seconds, 5);
    assert.equal(run(started).state, 'running');
  });

  void test('summarizeRun() counts steps and takes the measures of measuring steps', () => {
    const summary = summarizeRun(
      run(
        ended('kept', { stage: 'filter', metrics: { nDCG10: 3 }, verdict: 'reused' }),
        ended('report', {
          metrics: { nDCG10: 0.5, other: 1 },
          changed: [{ name: 'rows', before: 1, after: 2 }],
        }),
      ),
    );
    assert.deepEqual(summary.counts, { total: 2, ran: 1, reused: 1, failed: 0, running: 0 });
    assert.deepEqual(summary.measures, [
      { step: 'report', name: 'nDCG10', label: 'nDCG@10', better: 'higher', value: 0.5 },
    ]);
    assert.deepEqual(summary.changed, [{ step: 'report', name: 'rows', before: 1, after: 2 }]);
  });

  void test('diffRuns() marks what differs', () => {
    const a = run(ended('report', { params: { k: 10, cut: 3 }, metrics: { nDCG10: 0.5 } }), ended('gone'));
    const b = run(
      ended('report', { params: { k: 20, cut: 3 }, metrics: { nDCG10: 0.25 }, key: 'b'.repeat(64) }),
    );
    const { steps, about } = diffRuns(a, b);
    assert.equal(
      about.some(({ differs }) => differs),
      false,
    );
    assert.deepEqual(
      steps.map(({ step, in: where, same }) => [step, where, same]),
      [
        ['report', 'both', false],
        ['gone', 'a', false],
      ],
    );
    assert.deepEqual(steps[0]?.params, [
      { name: 'k', a: 10, b: 20, differs: true },
      { name: 'cut', a: 3, b: 3, differs: false },
    ]);
    assert.deepEqual(steps[0]?.metrics, [
      { name: 'nDCG10', a: 0.5, b: 0.25, differs: true, label: 'nDCG@10', better: 'higher', delta: -0.25 },
    ]);
  });
});
