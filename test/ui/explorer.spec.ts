import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Engine } from '../../kernel-bridge/src/engine/index.ts';

import { putRows, putStep, query } from '../engine/explore/exploreData.ts';
import { expect, test } from './lab/test.ts';

const ROWS = 3000;

/** Publishes generated queries and one filter's verdicts in the workspace of the lab. */
async function publish(folder: string): Promise<string> {
  const engine = Engine.open({
    home: join(import.meta.dirname, '..', '..'),
    workspace: folder,
    python: 'python3',
  });
  const rows = Array.from({ length: ROWS }, (_, i) =>
    query(
      `pq-${String(i)}`,
      i === 1 ? '<img src=x onerror="window.hacked = 1"> \u202eevil' : `why does winch ${String(i)} squeal`,
      `the winch ${String(i)} may squeal when cold`,
    ),
  );
  const queries = putRows(folder, 'queries.jsonl', rows);
  const scores = putRows(
    folder,
    'scores.jsonl',
    rows.map((_, i) => ({
      _id: `pq-${String(i)}`,
      doc_id: 'd',
      text: '',
      score: (i * 37) % ROWS,
      rank: 1 + (i % 9),
      kept: i % 9 < 3,
      reason: `rank ${String(1 + (i % 9))}`,
    })),
  );
  await putStep(engine, {
    block: 'generate',
    name: 'pseudo',
    outputs: { queries: { type: 'Queries', digest: queries, rows: ROWS } },
  });
  await putStep(engine, {
    block: 'bm25Filter',
    name: 'sparse',
    inputs: { queries },
    outputs: { scores: { type: 'Scores', digest: scores, rows: ROWS } },
  });
  await engine.dispose();
  return queries;
}

test('rows are read, sorted, filtered, judged and taken away by keyboard, and the tab comes back', async ({
  pipeline,
  page,
  lab,
}) => {
  test.slow();
  const digest = await publish(lab.folder);
  await pipeline.start();
  const path = pipeline.copy('tiny.ipynb');
  await pipeline.open(path, 'Notebook', { kernel: true });
  await pipeline.kernelReady();
  await pipeline.begin('querymill:explore', { digest, path, title: 'pseudo.queries' });
  const explorer = page.locator('.qm-Explorer');
  const rows = explorer.locator('tbody tr:not([aria-hidden])');
  await expect(explorer.locator('.qm-x-count')).toHaveText('3,000 of 3,000 rows', { timeout: 30_000 });
  await expect(rows.first()).toContainText('why does winch 0 squeal');
  await expect(rows.nth(1)).toContainText('<img src=x onerror="window.hacked = 1"> <U+202E>evil');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await rows.count(), 'only rows in sight are in the page').toBeLessThan(80);

  // Sort and filter with keys alone.
  await explorer
    .getByRole('columnheader', { name: /sparse\.score/ })
    .getByRole('button')
    .first()
    .focus();
  const head = explorer.getByRole('columnheader', { name: /sparse\.score/ });
  await page.keyboard.press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await page.keyboard.press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(rows.first()).toContainText('winch 2027');
  await page.keyboard.press('f');
  await explorer.getByLabel('From').fill('2990');
  await explorer.getByLabel('From').press('Enter');
  await expect(explorer.locator('.qm-x-count')).toHaveText('10 of 3,000 rows');
  await explorer.getByRole('searchbox').fill('nowhere');
  await expect(explorer.locator('.qm-x-count')).toHaveText('0 of 3,000 rows');
  await explorer.getByRole('searchbox').fill('squea');
  await expect(explorer.locator('.qm-x-count')).toHaveText('10 of 3,000 rows');

  // Judge: the verdict is in the file at once.
  await explorer.locator('.qm-x-scroll').focus();
  await page.keyboard.press('Home');
  await expect(rows.first()).toContainText('winch');
  await expect(rows.first()).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('g');
  await expect(rows.first().locator('.qm-x-good')).toBeVisible();
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('b');
  await expect(rows.nth(1).locator('.qm-x-bad')).toBeVisible();
  const lines = readFileSync(join(lab.folder, 'judgements', 'mine.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { verdict: string }).verdict)).toEqual(['good', 'bad']);

  // The document beside it, with the words it shares marked.
  await explorer.getByRole('tab', { name: 'Row' }).click();
  await expect(explorer.locator('mark').first()).toHaveText('winch');
  await pipeline.picture('explorer-light');
  await pipeline.theme('JupyterLab Dark');
  await pipeline.picture('explorer-dark');
  await pipeline.theme('JupyterLab Light');

  // How far the filter agrees with the person; what it kept against what it dropped.
  await explorer.getByRole('tab', { name: 'Agreement' }).click();
  await expect(explorer.getByRole('table', { name: 'Agreement' })).toContainText('sparse.kept');
  await explorer.getByRole('tab', { name: 'Spread' }).click();
  await expect(explorer.locator('.qm-drawing[aria-label="sparse.rank"]')).toBeVisible();

  // Marked rows go as a block; the view as a code cell under a name of its own.
  await explorer.locator('.qm-x-scroll').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await explorer.getByLabel('Take away').selectOption('python');
  const last = page.locator('.jp-Notebook .jp-CodeCell').last();
  await expect(last).toContainText('const picked = await mill.python({');
  await expect(last).toContainText('inputs: [pseudo.queries]');
  await expect(last).toContainText('"pq-');
  await explorer.getByRole('button', { name: 'Unmark 2' }).click();
  await explorer.getByLabel('Take away').selectOption('code');
  await expect(last).toContainText('const picked2 = await pseudo.queries.view({');

  for (const theme of ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast']) {
    await pipeline.command('apputils:change-theme', { theme });
    await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
    expect(await pipeline.violations('.qm-Explorer')).toEqual([]);
    await pipeline.picture(`explorer-spread-${theme.replaceAll(' ', '-')}`);
  }
  await pipeline.theme('JupyterLab Light');

  // It answers while a cell runs.
  const busy = page.locator('.jp-Notebook .jp-CodeCell').last().locator('.cm-content');
  await busy.fill('for (;;) {}');
  await busy.press('Control+Enter');
  await expect(page.locator('.jp-Notebook .jp-InputPrompt', { hasText: '[*]' })).toHaveCount(1);
  await explorer.getByRole('searchbox').fill('winch 17');
  await expect(explorer.locator('.qm-x-count')).not.toHaveText('10 of 3,000 rows');
  await explorer.getByRole('searchbox').fill('');
  await expect(explorer.locator('.qm-x-count')).toHaveText('10 of 3,000 rows');
  await pipeline.command('notebook:interrupt-kernel');
  await expect(page.locator('.jp-Notebook .jp-InputPrompt', { hasText: '[*]' })).toHaveCount(0);

  await pipeline.layoutSaved();
  await page.goto(page.url().replace('?reset', ''));
  await pipeline.settled();
  await expect(page.locator('.qm-Explorer .qm-x-count')).toHaveText('3,000 of 3,000 rows', {
    timeout: 30_000,
  });
});
