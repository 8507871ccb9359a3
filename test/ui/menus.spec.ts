import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './lab/test.ts';

test('the menu of a block renames and deletes that block', async ({ pipeline, page }) => {
  await pipeline.openGraph('finished.ipynb');
  const item = page.locator('.lm-Menu .lm-Menu-item');
  await pipeline.block('kept').locator('.qm-head').click({ button: 'right' });
  for (const label of ['Run this block', 'Run up to here', 'Delete']) {
    await expect(item.filter({ hasText: label })).not.toHaveClass(/lm-mod-disabled/);
  }
  await item.filter({ hasText: 'Rename block' }).click();
  await expect(pipeline.inspector.locator('.qm-name-field')).toBeFocused();
  await page.keyboard.type('sparse');
  await page.keyboard.press('Enter');
  await expect(pipeline.block('sparse')).toBeVisible();

  await pipeline.block('pseudo').locator('.qm-head').click({ button: 'right' });
  await item.filter({ hasText: 'Delete' }).click();
  await expect(pipeline.block('pseudo')).toHaveCount(0);
  await expect(pipeline.block('sparse')).toBeVisible();
});

test('an empty notebook says how to begin, and its first block takes the place of the empty cell', async ({
  pipeline,
  page,
  lab,
}) => {
  const cell = {
    cell_type: 'code',
    id: 'blank',
    metadata: {},
    source: '',
    outputs: [],
    execution_count: null,
  };
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] };
  writeFileSync(join(lab.folder, 'empty.ipynb'), JSON.stringify(notebook));
  await pipeline.start();
  await pipeline.open('empty.ipynb', 'Pipeline');
  await expect(page.locator('.qm-empty')).toContainText('each block you add here is a cell there');
  await page.getByRole('button', { name: 'Choose a block…' }).click();
  await expect(page.locator('.qm-palette')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Start with' }).click();
  await expect(pipeline.blocks).toHaveCount(1);
  await expect.poll(() => pipeline.sources()).toEqual(['const dataset = await mill.dataset({});']);
  await pipeline.command('querymill:undo');
  await expect(page.locator('.qm-empty')).toBeVisible();
  await expect.poll(() => pipeline.sources()).toEqual(['']);
});
