import { join } from 'node:path';

import { Engine } from '../../kernel-bridge/src/engine/index.ts';
import { putRows, putStep, putText, query } from '../engine/explore/exploreData.ts';
import { expect, test } from './lab/test.ts';

const DOCUMENTS = 12;

/** Publishes queries before and after an improvement of their generator, scored alike, and two rankings. */
async function publish(folder: string): Promise<{ before: string; after: string; run: string }> {
  const engine = Engine.open({
    home: join(import.meta.dirname, '..', '..'),
    workspace: folder,
    python: 'python3',
  });
  const corpus = putRows(
    folder,
    'corpus.jsonl',
    Array.from({ length: DOCUMENTS }, (_, i) => ({
      _id: `d${String(i)}`,
      title: `Manual ${String(i)}`,
      text: 'winches',
    })),
  );
  const queriesOf = async (name: string, words: string, better: number): Promise<string> => {
    const texts = Array.from({ length: DOCUMENTS }, (_, i) =>
      i < 9 ? `what does part ${String(i)} weigh` : `${words} part ${String(i)}`,
    );
    const rows = texts.map((text, i) =>
      query(`pq-${text}`, text, 'a document about winches', {
        doc_id: `d${String(i)}`,
        logprob: -3 + better,
      }),
    );
    const digest = putRows(folder, 'queries.jsonl', rows);
    const scores = putRows(
      folder,
      'scores.jsonl',
      texts.map((text, i) => ({
        _id: `pq-${text}`,
        score: i + better * (i % 3),
        rank: 1,
        kept: i % 3 < better,
        reason: '',
      })),
    );
    await putStep(engine, {
      block: 'generate',
      name,
      outputs: { queries: { type: 'Queries', digest, rows: DOCUMENTS } },
    });
    await putStep(engine, {
      block: 'bm25Filter',
      name: 'sparse',
      inputs: { queries: digest, corpus },
      outputs: { scores: { type: 'Scores', digest: scores, rows: DOCUMENTS } },
    });
    return digest;
  };
  const runOf = async (name: string, order: readonly number[]): Promise<string> => {
    const lines = order.map((d, i) => `t1 Q0 d${String(d)} ${String(i + 1)} ${String(10 - i)} ${name}\n`);
    const digest = putText(folder, 'run.trec', lines.join(''));
    await putStep(engine, {
      block: 'evaluate',
      name,
      inputs: { corpus },
      outputs: { run: { type: 'Run', digest, rows: order.length } },
    });
    return digest;
  };
  const before = await queriesOf('pseudo', 'how is', 1);
  const after = await queriesOf('improved', 'why does', 2);
  await runOf('bm25', [3, 1, 4]);
  const run = await runOf('dense', [1, 3, 5]);
  await engine.dispose();
  return { before, after, run };
}

test.use({ actionTimeout: 20_000 });

test('queries before and after, and two rankings, are compared: new and gone, per document, shifted, side by side', async ({
  pipeline,
  page,
  lab,
}) => {
  const { before, after, run } = await publish(lab.folder);
  await pipeline.start();
  const path = pipeline.copy('tiny.ipynb');
  await pipeline.open(path, 'Notebook', { kernel: true });
  await pipeline.kernelReady();
  await pipeline.begin('querymill:explore', { digest: after, path, title: 'improved.queries', where: 'tab' });
  const explorer = page.locator('.qm-Explorer:visible');
  await expect(explorer.locator('.qm-x-count')).toHaveText('12 of 12 rows', { timeout: 30_000 });
  await explorer.getByRole('tab', { name: 'Compare' }).click();
  const panel = explorer.getByRole('tabpanel', { name: 'Compare' });
  await panel.getByLabel('Compare with').selectOption(before);
  await expect(panel).toContainText('9 in both, 3 new here, 3 gone.');
  const pairs = panel.getByRole('table').first();
  await expect(pairs.locator('tbody tr')).toHaveCount(3);
  await expect(pairs.locator('tbody tr').first()).toContainText('how is part 9');
  await expect(pairs.locator('tbody tr').first()).toContainText('why does part 9');
  await panel.getByLabel('How numbers moved').selectOption('sparse.score');
  await expect(panel.getByRole('img', { name: 'sparse.score: 6 higher, 0 lower, 3 equal' })).toBeVisible();
  await expect(panel.locator('.qm-x-shift circle')).toHaveCount(9);
  await expect(panel).toContainText('Decided anew');
  await pipeline.picture('compare-light');
  await pipeline.theme('JupyterLab Dark');
  await pipeline.picture('compare-dark');

  await pipeline.begin('querymill:explore', { digest: run, path, title: 'dense.run', where: 'tab' });
  await expect(explorer.locator('.qm-x-count')).toHaveText('3 of 3 rows', { timeout: 30_000 });
  await explorer.getByRole('tab', { name: 'Compare' }).click();
  await panel.getByLabel('Compare with').selectOption({ index: 1 });
  const [own, other] = [
    panel.getByRole('list', { name: 'This run' }),
    panel.getByRole('list', { name: 'The other run' }),
  ];
  await expect(own.getByRole('listitem')).toHaveText([
    'Manual 1 there 2',
    'Manual 3 there 1',
    'Manual 5 not there',
  ]);
  await expect(other.getByRole('listitem')).toHaveText([
    'Manual 3 there 2',
    'Manual 1 there 1',
    'Manual 4 not there',
  ]);
  await pipeline.picture('rankings-dark');
  await pipeline.theme('JupyterLab Light');
  await pipeline.picture('rankings-light');
});
