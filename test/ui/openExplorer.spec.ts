import { readFileSync } from 'node:fs';

import { expect, test } from './lab/test.ts';

test.use({ actionTimeout: 20_000 });

test('rows are opened from a cell, a step output, a node and a link, below or in a tab, and verdicts are downloaded', async ({
  pipeline,
  page,
}) => {
  test.slow();
  await pipeline.start();
  const path = pipeline.copy('small.ipynb');
  await pipeline.open(path, 'Notebook', { kernel: true });
  await pipeline.kernelReady();
  const cells = page.locator('.jp-Notebook .jp-CodeCell');
  const output = cells.nth(1).locator('.qm-output');
  await cells.last().locator('.cm-content').fill('seeds.pairs.explore()');
  await pipeline.command('notebook:move-cursor-up');
  await pipeline.command('notebook:delete-cell');
  await pipeline.command('notebook:run-all-cells');
  await expect(output).toContainText('Explore pairs', { timeout: 60_000 });

  // explore() in a cell.
  const explorer = page.locator('.qm-Explorer:visible');
  const close = async (): Promise<void> => {
    const tab = page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: /^(seeds|data)\.|^Pairs/ });
    await tab.locator('.lm-TabBar-tabCloseIcon').click();
    await expect(explorer).toHaveCount(0);
  };
  await cells.last().getByRole('button', { name: 'Explore 7 rows' }).click();
  await expect(explorer.locator('.qm-x-count')).toHaveText('7 of 7 rows', { timeout: 30_000 });
  const notebook = page.locator('.jp-NotebookPanel');
  const [above, below] = [await pipeline.box(notebook), await pipeline.box(explorer)];
  expect(below.y).toBeGreaterThanOrEqual(above.y + above.height);

  await expect(explorer.locator('h3')).toContainText('that old cruiser', { timeout: 20_000 });

  // A tab of its own, and back.
  await explorer.getByLabel('Where the explorer stands').selectOption('tab');
  await expect(notebook).toBeHidden();
  await pipeline.picture('explorer-tab-light');
  await pipeline.theme('JupyterLab Dark');
  await pipeline.picture('explorer-tab-dark');
  await pipeline.theme('JupyterLab Light');
  await explorer.getByLabel('Where the explorer stands').selectOption('below');
  await expect(notebook).toBeVisible();

  // Verdicts as a file.
  await explorer.locator('.qm-x-scroll').focus();
  await page.keyboard.press('g');
  await expect(explorer.locator('.qm-x-good')).toBeVisible();
  const waiting = page.waitForEvent('download');
  await explorer.getByLabel('Take away').selectOption('verdicts');
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('judgements.jsonl');
  const [line = ''] = readFileSync(await download.path(), 'utf8').split('\n');
  expect(JSON.parse(line)).toMatchObject({ verdict: 'good', note: '' });
  await close();

  // From the menus of an output, a node and a link.
  const choose = async (): Promise<void> => {
    await page.locator('.lm-Menu').getByText('Explore rows', { exact: true }).click();
    await expect(explorer).toHaveCount(1);
  };
  await output.locator('header').click({ button: 'right' });
  await choose();
  await expect(explorer.locator('.qm-x-count')).toHaveText('7 of 7 rows');
  await close();
  await pipeline.open(path, 'Pipeline');
  await pipeline.block('seeds').click({ button: 'right' });
  await choose();
  await expect(explorer.locator('.qm-x-bar-top strong')).toHaveText('seeds.pairs');
  await close();
  const { x, y } = await pipeline.pointOnLink('data.train', 'seeds');
  await page.mouse.click(x, y, { button: 'right' });
  await choose();
  await expect(explorer.locator('.qm-x-bar-top strong')).toHaveText('data.train');
});
