import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Engine } from '../../kernel-bridge/src/engine/index.ts';
import { putRows, putStep } from '../engine/explore/exploreData.ts';
import { expect, test } from './lab/test.ts';

const TOPICS = 'a'.repeat(64);
const QUERIES = 60;

/** Publishes a run in which a retriever was trained with a learning rate, and measured. */
async function publish(
  folder: string,
  run: { id: string; at: string; rate: number; gain: number; before: number | null },
): Promise<void> {
  const engine = Engine.open({
    home: join(import.meta.dirname, '..', '..'),
    workspace: folder,
    python: 'python3',
  });
  const { id, at, rate, gain, before } = run;
  const model = putRows(folder, 'retriever.json', [{ rate }]);
  const loss = Array.from(
    { length: 20 },
    (_, i) => [i, 2 - rate * i + ((i * 7) % 5) / 20] as [number, number],
  );
  const trained = await putStep(engine, {
    block: 'colbert',
    name: 'tuned',
    outputs: { retriever: { type: 'Retriever', digest: model, rows: 0 } },
    metrics: { loss: 1 },
    series: { loss },
  });
  const rows = Array.from({ length: QUERIES }, (_, i) => ({
    _id: `t${String(i)}`,
    query: i === 0 ? '<img src=x onerror="window.hacked=1">' : `why does winch ${String(i)} squeal`,
    nDCG10: ((i * 7) % 10) / 20 + (i % 3 === 0 ? gain : 0),
  }));
  const table = putRows(folder, 'table.jsonl', rows);
  const nDCG10 = rows.reduce((sum, row) => sum + row.nDCG10, 0) / QUERIES;
  const measured = await putStep(engine, {
    block: 'evaluate',
    name: 'test',
    inputs: { retriever: model, topics: TOPICS },
    outputs: {
      measures: { type: 'Measures', digest: 'e'.repeat(64), rows: 0 },
      perQuery: { type: 'Table', digest: table, rows: QUERIES },
    },
    metrics: { nDCG10 },
  });
  await engine.dispose();
  const step = (name: string, block: string, key: string, more: object): object => ({
    v: 1,
    kind: 'ended',
    at,
    name,
    block,
    key,
    attempt: `${key.slice(0, 16)}-001`,
    verdict: 'ran',
    state: 'done',
    seconds: 3,
    ...more,
  });
  const change = before === null ? [] : [{ name: 'learningRate', before, after: rate }];
  const lines = [
    {
      v: 1,
      kind: 'run',
      id,
      at,
      notebook: { path: null, digest: null },
      host: 'here',
      pid: 1,
      cause: 'first',
    },
    step('tuned', 'colbert', trained, {
      params: { learningRate: rate, steps: 20 },
      changed: change,
      outputs: { retriever: { type: 'Retriever', digest: model, rows: null, bytes: 1 } },
      stage: 'retrieve',
    }),
    step('test', 'evaluate', measured, {
      params: { depth: 100 },
      inputs: [model, TOPICS],
      outputs: { perQuery: { type: 'Table', digest: table, rows: QUERIES, bytes: 1 } },
      stage: 'measure',
      measures: [{ name: 'nDCG10', label: 'nDCG@10', better: 'higher' }],
      metrics: { nDCG10 },
    }),
  ];
  mkdirSync(join(folder, '.querymill', 'runs'), { recursive: true });
  writeFileSync(
    join(folder, '.querymill', 'runs', `${id}.jsonl`),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
}

test('runs are listed, looked at as a graph, compared with curves and tests, and deleted after asking', async ({
  pipeline,
  page,
  lab,
}) => {
  const first = '20260101-100000-aaaa';
  const second = '20260101-110000-bbbb';
  await publish(lab.folder, { id: first, at: '2026-01-01T10:00:00.000Z', rate: 0.05, gain: 0, before: null });
  await publish(lab.folder, {
    id: second,
    at: '2026-01-01T11:00:00.000Z',
    rate: 0.08,
    gain: 0.2,
    before: 0.05,
  });
  await pipeline.start();
  const path = pipeline.copy('tiny.ipynb');
  await pipeline.open(path, 'Notebook', { kernel: true });
  await pipeline.kernelReady();
  await pipeline.command('querymill:show-runs');
  const panel = page.locator('.qm-runs');
  const item = (rate: string) => panel.locator('.qm-run').filter({ hasText: rate });
  // Other runs of this workspace may stand beside the two.
  const changed = item('0.050 → 0.080');
  await expect(changed.locator('.qm-run-changes')).toContainText('tuned.learningRate', { timeout: 30_000 });
  await expect(changed.locator('.qm-run-measures')).toContainText('test nDCG@10');

  // One run, to look at.
  await changed.getByRole('button', { name: /Jan/ }).first().click();
  const tab = page.locator('.qm-RunTab:visible');
  await expect(tab.locator('.qm-runbox')).toHaveCount(2);
  await expect(tab.locator('.qm-rungraph path')).not.toHaveCount(0);
  await tab.locator('.qm-runbox', { hasText: 'tuned' }).click();
  await expect(tab.locator('.qm-rundetails .qm-differs')).toContainText('before: 0.050');
  await expect(tab).toContainText('The notebook of that time is not kept');
  await pipeline.picture('run-light');

  // Two side by side.
  for (const box of await panel.getByRole('checkbox', { name: /Jan/ }).all()) await box.check();
  await panel.getByRole('button', { name: 'Compare' }).click();
  await expect(tab.getByRole('heading', { name: '2 runs side by side' })).toBeVisible();
  const measures = tab.getByRole('table', { name: 'Measures', exact: true });
  await expect(measures.locator('.qm-differs')).toContainText('★');
  await expect(tab.getByRole('table', { name: 'Parameters' })).toContainText('learningRate');
  await expect(tab.getByRole('table', { name: 'Parameters' })).not.toContainText('steps');
  await expect(tab.locator('.qm-drawing[aria-label="tuned: loss"] polyline')).toHaveCount(4);
  const pair = tab.locator('.qm-pair');
  await expect(pair.locator('tbody tr').first()).toContainText('significant');
  await expect(pair.locator('tbody tr').first()).toContainText('20');
  await pair.locator('summary', { hasText: 'Queries that changed most' }).click();
  await expect(pair).toContainText('<img src=x onerror="window.hacked=1">');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await pipeline.theme(theme);
    expect(await pipeline.violations('.qm-runs', '.qm-RunTab')).toEqual([]);
    await pipeline.picture(`runs-${theme === 'JupyterLab Light' ? 'light' : 'dark'}`);
  }
  await pipeline.theme('JupyterLab Light');

  // Deleting asks first.
  const runs = (): string[] => readdirSync(join(lab.folder, '.querymill', 'runs'));
  await changed.getByRole('button', { name: /Delete/ }).click();
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(runs()).toContain(`${second}.jsonl`);
  await changed.getByRole('button', { name: /Delete/ }).click();
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(changed).toHaveCount(0);
  await expect.poll(runs).not.toContain(`${second}.jsonl`);
  const trash = (): string =>
    readdirSync(join(lab.folder, '.querymill', 'trash'), { recursive: true }).join();
  await expect.poll(trash).toContain(second);
});
