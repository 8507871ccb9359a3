import { expect, test } from './lab/test.ts';

test.describe('Gestures on the graph', () => {
  test('dragging a block stores where every block stands and nothing else', async ({ pipeline }) => {
    await pipeline.openGraph('finished.ipynb');
    const before = await pipeline.sources();
    const box = await pipeline.box(pipeline.block('kept').locator('.qm-head'));
    await pipeline.drag({ x: box.x + 20, y: box.y + 8 }, { x: box.x + 60, y: box.y + 90 });
    await expect.poll(() => pipeline.placed()).toBe(14);
    expect(await pipeline.sources()).toEqual(before);
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.placed()).toBe(0);
  });

  test('a link is drawn from port to port, and cut with Delete', async ({ pipeline, page }) => {
    await pipeline.openGraph('finished.ipynb');
    const links = 25;
    await expect(pipeline.edges).toHaveCount(links);
    const from = pipeline.block('pseudo').locator('.qm-port-output[data-handleid="queries"]');
    const to = pipeline.block('labelled').locator('.qm-port-input[data-handleid="queries"]');
    await from.dragTo(to);
    await expect(pipeline.edges).toHaveCount(links + 1);
    const source = async (): Promise<string> =>
      (await pipeline.sources()).find((text) => text.includes('const labelled =')) ?? '';
    await expect.poll(source).toContain('queries: [pseudo.queries]');

    await pipeline.selectLink('pseudo.queries', 'labelled');
    await page.keyboard.press('Delete');
    await expect(pipeline.edges).toHaveCount(links);
  });

  test('a block is found in the list, added with a fresh name, and deleted again', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb');
    const seeds = page.locator('.react-flow__node[data-id="seeds"]');
    const stood = await seeds.evaluate((node: HTMLElement) => node.style.transform);
    await pipeline.command('querymill:add-block');
    await page.getByRole('combobox').fill('bm25 max rank');
    await expect(page.getByRole('option')).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(pipeline.blocks).toHaveCount(10);
    expect(await seeds.evaluate((node: HTMLElement) => node.style.transform)).toBe(stood);
    await expect(pipeline.inspector).toContainText('Cannot run');
    await page.locator('.qm-canvas').focus();
    await page.locator('.qm-node-block.selected').focus();
    await page.keyboard.press('Delete');
    await expect(pipeline.blocks).toHaveCount(9);
    await page.keyboard.press('Control+z');
    await expect(pipeline.blocks).toHaveCount(10);
    await page.keyboard.press('Control+z');
    await expect(pipeline.blocks).toHaveCount(9);
  });

  test('a mistake is told in words on the block', async ({ pipeline }) => {
    await pipeline.openGraph('broken.ipynb');
    await expect(pipeline.block('kept').locator('.qm-problem')).toContainText('maxRank');
    await expect(pipeline.block('report').locator('.qm-problem')).toContainText('nothing');
    await expect(pipeline.block('mystery').locator('.qm-problem')).toContainText('bm25Filter');
  });

  test('text from data stays text: markup, direction marks and hidden characters are shown, not obeyed', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('hostile.ipynb');
    const samples = pipeline.block('pseudo').locator('.qm-samples');
    await expect(samples).toContainText('<img src=x onerror=');
    await expect(samples).toContainText('<U+202E>');
    await expect(samples).toContainText('<U+200B>');
    await expect(samples.locator('img, script, a')).toHaveCount(0);
    expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
    expect((await samples.textContent())?.length).toBeLessThan(700);
  });

  test('far away a block shows its name, state and main figure only', async ({ pipeline, page }) => {
    await pipeline.openGraph('finished.ipynb');
    await page.setViewportSize({ width: 700, height: 500 });
    await pipeline.command('querymill:zoom-to-fit');
    await expect(page.locator('.qm-far')).toBeVisible();
    await expect(pipeline.block('kept').locator('.qm-samples')).toBeHidden();
    await expect(pipeline.block('kept').locator('.qm-far-view')).toContainText('151');
    await pipeline.picture('pipeline-far');
  });
});
