import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './lab/test.ts';

const RUN = { timeout: 120_000 };

test('four blocks are added, connected, set, run and read with the keyboard alone', async ({
  pipeline,
  page,
  lab,
}) => {
  test.setTimeout(240_000);
  const kernelspec = { name: 'querymill', display_name: 'Querymill (TypeScript)', language: 'typescript' };
  const empty = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [] };
  writeFileSync(join(lab.folder, 'keys.ipynb'), JSON.stringify(empty));
  await pipeline.start();
  await pipeline.open('keys.ipynb', 'Pipeline', { kernel: true });
  await pipeline.kernelReady();
  await expect(page.locator('.qm-canvas')).toBeFocused();
  const field = (name: string) =>
    pipeline.inspector.locator(`[data-argument="${name}"] :is(input, select)`).first();
  const add = async (words: string): Promise<void> => {
    await page.keyboard.press('Space');
    await expect(page.locator('.qm-palette input')).toBeFocused();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
  };

  await add('data set');
  await expect(field('source')).toBeFocused();
  await page.keyboard.type('tutorial');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.locator('.react-flow__node:focus')).toHaveAttribute('data-id', 'dataset');

  await add('sample');
  await expect(field('train')).toBeFocused();
  await page.keyboard.type('dataset.tr');
  await page.keyboard.press('Tab');
  await expect(field('corpus')).toBeFocused();
  await page.keyboard.type('d');
  for (let tabs = 0; tabs < 2; tabs++) await page.keyboard.press('Tab');
  await expect(field('size')).toBeFocused();
  await page.keyboard.type('5');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');

  await add('merge');
  await expect(field('queries').or(field('pairs'))).toBeFocused();
  await page.keyboard.type('s');
  await page.keyboard.press('Escape');

  const focused = page.locator('.react-flow__node:focus');
  await page.keyboard.press('ArrowLeft');
  await expect(focused).toHaveAttribute('data-id', 'sample');
  await page.keyboard.press('ArrowLeft');
  await expect(focused).toHaveAttribute('data-id', 'dataset');
  await add('evaluate');
  await expect(field('corpus')).toBeFocused();
  await page.keyboard.type('d');
  await page.keyboard.press('Tab');
  await expect(field('topics')).toBeFocused();
  await page.keyboard.type('dataset.te');
  await page.keyboard.press('Escape');
  await expect(focused).toHaveAttribute('data-id', 'evaluate');
  await page.keyboard.press('Enter');
  await expect(field('retriever')).toBeFocused();
  await page.keyboard.type('bm25');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(focused).toHaveAttribute('data-id', 'evaluate');
  await expect
    .poll(() => pipeline.sources())
    .toEqual([
      'const dataset = await mill.dataset({ source: "tutorial" });',
      'const evaluate = await mill.evaluate({ corpus: dataset.corpus, topics: dataset.test, retriever: "bm25" });',
      'const sample = await mill.sample({ train: dataset.train, corpus: dataset.corpus, size: 5 });',
      'const merge = await mill.merge({ pairs: [sample.pairs] });',
    ]);

  const told = await pipeline.watch('.qm-live');
  await page.keyboard.press('Control+Shift+Enter');
  await expect.poll(async () => (await told()).join('\n'), RUN).toMatch(/(evaluate|merge) is done/);
  await expect(pipeline.block('merge').locator('.qm-figure')).toContainText('pairs', RUN);

  await page.keyboard.press('ArrowLeft');
  await expect(focused).toHaveAttribute('data-id', 'dataset');
  await expect(focused).toContainText('320');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('o');
  await expect(page.getByRole('searchbox', { name: 'Find a block' })).toBeFocused();
  await page.keyboard.type('evaluate');
  await page.keyboard.press('ArrowDown');
  const item = page.locator('[role="treeitem"]:focus');
  await expect(item).toContainText('nDCG@10');
  await expect(item).toContainText('from dataset');
  await page.keyboard.press('Escape');
  await expect(focused).toHaveAttribute('data-id', 'evaluate');
});
