import type { Locator } from '@playwright/test';

import type { Pipeline } from './lab/Pipeline.ts';
import { expect, test } from './lab/test.ts';

async function sourceOf(pipeline: Pipeline, name: string): Promise<string> {
  return (await pipeline.sources()).find((text) => text.startsWith(`const ${name} =`)) ?? '';
}

async function dropLink(pipeline: Pipeline, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await pipeline.box(from), await pipeline.box(to)];
  await pipeline.drag(
    { x: start.x + start.width / 2, y: start.y + start.height / 2 },
    { x: end.x + end.width / 2, y: end.y + end.height / 2 },
  );
}

test.describe('What the graph offers where a drop does not fit as it is', () => {
  test('a block from the side is dropped on the ground, and on a link it is put into the link', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb');
    await page.locator('.jp-SideBar [data-id="querymill-blocks"]').click();
    const before = await pipeline.cells();
    const blocks = page.locator('.qm-blocks [data-block]');
    const canvas = await pipeline.box(pipeline.canvas);
    await blocks
      .and(page.locator('[data-block="export"]'))
      .dragTo(pipeline.canvas, { targetPosition: { x: canvas.width / 2, y: canvas.height - 30 } });
    await expect(pipeline.blocks).toHaveCount(10);
    const added = (await pipeline.cells()).find(({ source }) => source.includes('mill.export('));
    expect(added?.own).not.toBeNull();
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);
    await expect(pipeline.blocks).toHaveCount(9);

    await pipeline.command('querymill:zoom-to-fit');
    const { x, y } = await pipeline.pointOnLink('kept.queries', 'augmented');
    const box = await pipeline.box(pipeline.canvas);
    await blocks.and(page.locator('[data-block="bm25Filter"]')).hover();
    await page.mouse.down();
    await page.mouse.move(box.x + 30, box.y + 30, { steps: 3 });
    await expect(async () => {
      await page.mouse.move(x - 2, y);
      await page.mouse.move(x, y);
      await expect(page.locator('.qm-link-selected')).toHaveCount(1, { timeout: 500 });
    }).toPass();
    await page.mouse.up();
    await expect(page.locator('.qm-link-selected')).toHaveCount(0);
    await expect(pipeline.block('bm25Filter')).toBeVisible();
    await expect.poll(() => sourceOf(pipeline, 'bm25Filter')).toContain('queries: kept.queries');
    await expect.poll(() => sourceOf(pipeline, 'augmented')).toContain('queries: [bm25Filter.queries]');
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);
  });

  test('a block that stands there is dropped on a link and put into it, in one step; one that does not fit says why', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb', { inspector: false });
    await pipeline.block('kept').locator('.qm-head').click();
    await pipeline.command('querymill:add-block');
    await page.locator('.qm-palette input').fill('bm25');
    await page.keyboard.press('Enter');
    await expect(pipeline.block('bm25Filter')).toBeVisible();
    await pipeline.command('querymill:zoom-to-fit');
    const before = await pipeline.cells();
    const target = await pipeline.pointOnLink('kept.queries', 'augmented');
    await pipeline.carry(pipeline.block('bm25Filter').locator('.qm-head'), target);
    await expect(page.locator('.qm-link-selected')).toHaveCount(1);
    await pipeline.picture('drop-on-link');
    await page.mouse.up();
    await expect.poll(() => sourceOf(pipeline, 'augmented')).toContain('queries: [bm25Filter.queries]');
    expect(await sourceOf(pipeline, 'bm25Filter')).toContain('queries: kept.queries');
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);

    await pipeline.carry(pipeline.block('labelledReport').locator('.qm-head'), target);
    await expect(page.locator('.qm-link-selected')).toHaveCount(0);
    await page.mouse.up();
    await expect(page.locator('.Toastify__toast')).toHaveCount(0);
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);
    await pipeline.carry(pipeline.block('bm25Report').locator('.qm-head'), target);
    await page.mouse.up();
    const toast = page.locator('.Toastify__toast', { hasText: 'Cannot insert "bm25Report" here' });
    await expect(toast).toContainText('does not turn Queries into what "augmented.queries" takes');
  });

  test('a link of the wrong type offers the block that turns one into the other', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb', { inspector: false });
    const before = await pipeline.cells();
    const from = pipeline.block('seeds').locator('.qm-port-output[data-handleid="documents"]');
    const to = pipeline.block('augmented').locator('.qm-port-input[data-handleid="queries"]');
    await dropLink(pipeline, from, to);
    const toast = page.locator('.Toastify__toast', { hasText: 'Cannot connect' });
    await expect(toast).toBeVisible();
    await pipeline.picture('offer-convert');
    await toast.getByRole('button', { name: 'Insert “Generate”' }).click();
    await expect(pipeline.block('generate')).toBeVisible();
    await expect.poll(() => sourceOf(pipeline, 'generate')).toContain('documents: seeds.documents');
    await expect.poll(() => sourceOf(pipeline, 'augmented')).toContain('generate.queries');
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);
  });

  test('a link onto a taken port replaces the present one, and offers to join both', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb', { inspector: false });
    const before = await pipeline.cells();
    const from = pipeline.block('kept').locator('.qm-port-output[data-handleid="queries"]');
    const to = pipeline.block('labelled').locator('.qm-port-input[data-handleid="queries"]');
    await dropLink(pipeline, from, to);
    await expect.poll(() => sourceOf(pipeline, 'labelled')).toContain('queries: [kept.queries]');
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);

    await pipeline.block('pseudo').locator('.qm-head').click();
    await page.keyboard.press('Control+d');
    await expect(pipeline.block('pseudo2')).toBeVisible();
    const doubled = await pipeline.cells();
    await dropLink(
      pipeline,
      pipeline.block('pseudo2').locator('.qm-port-output[data-handleid="queries"]'),
      pipeline.block('kept').locator('.qm-port-input[data-handleid="queries"]'),
    );
    await expect.poll(() => sourceOf(pipeline, 'kept')).toContain('queries: pseudo2.queries');
    const replaced = await pipeline.cells();
    const toast = page.locator('.Toastify__toast', { hasText: 'took the place of “pseudo.queries”' });
    // It stays for eight seconds, unless the pointer is on it.
    await toast.hover();
    await pipeline.picture('offer-join');
    await toast.getByRole('button', { name: 'Join both with “Merge”' }).click();
    await expect(pipeline.block('merge')).toBeVisible();
    await expect
      .poll(() => sourceOf(pipeline, 'merge'))
      .toContain('queries: [pseudo.queries, pseudo2.queries]');
    await expect.poll(() => sourceOf(pipeline, 'kept')).toContain('queries: merge.queries');
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(replaced);
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(doubled);
  });
});
