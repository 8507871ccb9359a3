import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { emptyPayload, type Picture, type StepPayload } from '../../../kernel-bridge/src/core/index.ts';
import type { Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { Explorer, storedPictures } from '../../../kernel-bridge/src/explore/index.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';
import { putRows, putStep, query } from './exploreData.ts';

describe('storedPictures()', () => {
  let workspace: TestWorkspace;
  let engine: Engine;

  before(() => {
    workspace = new TestWorkspace();
    engine = workspace.engine();
  });
  after(async () => {
    await workspace[Symbol.asyncDispose]();
  });

  /** What a finished step shows, as far as pictures read it. */
  const shown = (block: string, key: string, more: Partial<StepPayload> = {}): StepPayload => ({
    ...emptyPayload({ name: 'x', block, workspace: workspace.folder }),
    key,
    state: 'done',
    ...more,
  });
  const draw = (block: string, key: string, more: Partial<StepPayload> = {}): Promise<Picture[]> =>
    storedPictures(engine, shown(block, key, more), engine.block(block));

  it('follows queries from where they were written to those that a filter keeps, and splits its scores', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => query(`q${String(i)}`, `winch ${String(i)}`));
    const queries = putRows(workspace.folder, 'queries.jsonl', rows);
    await putStep(engine, {
      block: 'generate',
      name: 'pseudo',
      outputs: { queries: { type: 'Queries', digest: queries, rows: 8 } },
      metrics: { queries: 8, duplicates: 2, empty: 1, sharedText: 5 },
    });
    const scores = putRows(
      workspace.folder,
      'scores.jsonl',
      rows.map((_, i) => ({
        _id: `q${String(i)}`,
        score: i === 7 ? null : i,
        rank: 1,
        kept: i > 4,
        reason: '',
      })),
    );
    const key = await putStep(engine, {
      block: 'bm25Filter',
      name: 'sparse',
      inputs: { queries },
      outputs: {
        scores: { type: 'Scores', digest: scores, rows: 8 },
        queries: {
          type: 'Queries',
          digest: putRows(workspace.folder, 'queries.jsonl', rows.slice(5)),
          rows: 3,
        },
      },
    });
    const [funnel, split, more] = await draw('bm25Filter', key);
    assert.equal(more, undefined);
    assert.deepEqual(funnel?.kind === 'funnel' && funnel.stages, [
      { label: 'generated', left: 11 },
      { label: 'pseudo.queries', left: 8 },
      { label: 'kept', left: 3 },
    ]);
    assert.ok(split?.kind === 'split');
    const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
    assert.deepEqual([split.min, split.max, sum(split.kept), sum(split.dropped)], [0, 6, 2, 5]);

    rmSync(join(engine.store.object(scores), 'scores.jsonl'));
    assert.deepEqual(
      (await draw('bm25Filter', key)).map(({ kind }) => kind),
      ['funnel'],
    );
  });

  it('shows what a policy wrote for its probes, from the table that it made of them', async () => {
    const rows = [0, 1, 2].flatMap((step) =>
      ['d1', 'd2'].map((doc_id, i) => ({
        _id: `${String(step)}-${doc_id}`,
        step,
        doc_id,
        query: `step ${String(step)} of ${doc_id}`,
        reward: step / 10 + i,
      })),
    );
    const table = putRows(workspace.folder, 'table.jsonl', rows);
    const key = await putStep(engine, {
      block: 'ppo',
      name: 'improved',
      outputs: { probes: { type: 'Table', digest: table, rows: 6 } },
    });
    const [timeline, more] = await draw('ppo', key);
    assert.equal(more, undefined);
    assert.ok(timeline?.kind === 'timeline');
    assert.deepEqual(timeline.prompts[1]?.moments.at(-1), { x: 2, text: 'step 2 of d2', value: 1.2 });
    assert.deepEqual(timeline.curves?.[0]?.points, [
      [0, 0],
      [1, 0.1],
      [2, 0.2],
    ]);
  });

  it('puts measures with their interval beside other runs over the same topics, and tells what each query gained', async () => {
    const run = async (name: string, topics: string, values: readonly number[]): Promise<string> => {
      const rows = values.map((nDCG10, i) => ({ _id: `t${String(i)}`, query: 'q', nDCG10 }));
      const table = putRows(workspace.folder, 'table.jsonl', [...rows, { _id: name, query: 'q' }]);
      return putStep(engine, {
        block: 'evaluate',
        name,
        inputs: { corpus: 'c'.repeat(64), topics },
        outputs: {
          measures: { type: 'Measures', digest: 'e'.repeat(64), rows: 0 },
          perQuery: { type: 'Table', digest: table, rows: values.length },
        },
      });
    };
    await run('elsewhere', 'b'.repeat(64), [0, 0, 0, 0]);
    await run('bm25', 'a'.repeat(64), [0.5, 0.5, 0.5, 0.5]);
    const key = await run('tuned', 'a'.repeat(64), [1, 0.5, 0.5, 0]);
    const [own, beside, differences] = await draw('evaluate', key, { metrics: { nDCG10: 0.5 } });
    assert.ok(
      own?.kind === 'intervals' && beside?.kind === 'intervals' && differences?.kind === 'differences',
    );
    assert.deepEqual(
      beside.rows.map(({ label, own: mine }) => [label, mine]),
      [
        ['tuned', true],
        ['bm25', false],
      ],
    );
    const [mine] = own.rows;
    assert.ok(mine && Number(mine.low) < 0.5 && Number(mine.high) > 0.5);
    assert.equal(beside.rows[1]?.low, 0.5, 'four equal values have no spread');
    assert.deepEqual([differences.wins, differences.ties, differences.losses], [1, 2, 1]);
    assert.deepEqual(differences.values, [0.5, 0, 0, -0.5]);

    const explorer = new Explorer(engine);
    const bm25 = await run('bm25 again', 'a'.repeat(64), [0.5, 0.5, 0.25, 0.5]);
    const pair = await explorer.ask('pair', { a: bm25, b: key, digest: '' });
    const [nDCG] = pair.measures;
    assert.deepEqual([nDCG?.name, nDCG?.wins, nDCG?.ties, nDCG?.losses], ['nDCG10', 2, 1, 1]);
    assert.ok(nDCG && nDCG.p > 0.3 && nDCG.a === 0.4375 && nDCG.b === 0.5);
    assert.deepEqual(
      pair.queries.map(({ id, query: text }) => [id, text]),
      [
        ['t0', 'q'],
        ['t2', 'q'],
        ['t3', 'q'],
      ],
    );
    const none = await explorer.ask('pair', { a: bm25, b: 'd'.repeat(64), digest: '' });
    assert.deepEqual(none, { measures: [], picture: null, queries: [] });
    explorer.dispose();
  });

  it('shows the texts of a policy for the same documents over time, from the events of its attempt', async () => {
    const key = await putStep(engine, {
      block: 'ppo',
      name: 'tuned',
      outputs: { model: { type: 'Model', digest: 'f'.repeat(64), rows: 0 } },
    });
    const attempt = 'attempt-001';
    const folder = engine.store.attempt(attempt);
    mkdirSync(folder, { recursive: true });
    const events = [1, 2, 3].flatMap((step) => [
      { kind: 'metric', name: 'reward', value: step / 10, step },
      { kind: 'sample', rows: [{ text: `text ${String(step)}`, doc_id: 'd1', reward: step }] },
    ]);
    const lines = events.map((event, i) => JSON.stringify({ v: 1, seq: i + 1, t: i, ...event }));
    writeFileSync(join(folder, 'events.jsonl'), `${lines.join('\n')}\n`);
    const [timeline] = await draw('ppo', key, { attempt, series: { reward: [[1, 0.1]] } });
    assert.deepEqual(timeline?.kind === 'timeline' && timeline.prompts, [
      {
        label: 'd1',
        moments: [1, 2, 3].map((step) => ({ x: step, text: `text ${String(step)}`, value: step })),
      },
    ]);
  });
});
