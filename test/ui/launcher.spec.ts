import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './lab/test.ts';

test('a card of the launcher copies a starter beside what is there and opens its graph', async ({
  pipeline,
  page,
  lab,
}) => {
  const before = readFileSync(join(lab.folder, 'quick.ipynb'), 'utf8');
  await pipeline.start();
  const card = page.locator('.jp-LauncherCard[data-category="Querymill"]');
  await expect(card).toHaveText(['Quick start', 'Whole method, small']);
  await pipeline.picture('launcher');
  await card.filter({ hasText: 'Quick start' }).click();
  await expect(pipeline.blocks).toHaveCount(9);
  await expect(page.locator('.lm-TabBar-tab.jp-mod-current')).toContainText('quick-2.ipynb');
  expect(readFileSync(join(lab.folder, 'quick.ipynb'), 'utf8')).toBe(before);
});
