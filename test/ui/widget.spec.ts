import type { Locator, Page } from '@playwright/test';

import { expect, test } from './lab/test.ts';

/** The code cells of the notebook that is shown. */
function cells(page: Page): Locator {
  return page.locator('.jp-Notebook .jp-CodeCell');
}

/** Runs one cell by its keys and gives its output area. */
async function run(page: Page, index: number): Promise<Locator> {
  const cell = cells(page).nth(index);
  await cell.locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  return cell.locator('.jp-OutputArea-output').last();
}

/** Shows a counter of anywidget, counts in the browser, then in the kernel. */
async function count(page: Page): Promise<void> {
  await expect(cells(page)).toHaveCount(3, { timeout: 60_000 });
  await run(page, 0);
  const counter = page.locator('.test-counter');
  await expect(counter).toHaveText('count 1', { timeout: 60_000 });
  await counter.click();
  await counter.click();
  await expect(counter).toHaveText('count 3');
  // The browser keeps a change back until the kernel has taken the one before: the cell may come first.
  await expect(async () => {
    await expect(await run(page, 1)).toHaveText("'the kernel sees 3'", { timeout: 10_000 });
  }).toPass({ timeout: 60_000 });
  await run(page, 2);
  await expect(counter).toHaveText('count 50');
}

test('an anywidget model of a cell is drawn in JupyterLab and follows browser and kernel', async ({
  pipeline,
  page,
}) => {
  await pipeline.start();
  await pipeline.open(pipeline.copy('widget.ipynb'), 'Notebook', { kernel: true });
  await pipeline.kernelReady();
  await count(page);
});

test('cells run in Notebook 7, anywidget included', async ({ pipeline, page, lab }) => {
  await page.goto(`${lab.url}/notebooks/${pipeline.copy('widget.ipynb')}`);
  await expect(page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).toBeVisible({
    timeout: 60_000,
  });
  await count(page);
});
