import { quiet, takeRenders, watchRenders } from './lab/countRenders.ts';
import { expect, test } from './lab/test.ts';
import { watchWeight } from './lab/startWeight.ts';

/** Counts that the editor keeps to; how long it takes is measured by test/bench/editor/editor_speed.ts. */
test.describe('What the editor costs', () => {
  test('the start of JupyterLab loads less than 30 kB of the extension', async ({ pipeline, page }) => {
    const weight = watchWeight(page);
    await pipeline.start();
    const { bytes, files } = await weight();
    expect(files.length).toBeGreaterThan(0);
    expect(bytes, files.join('\n')).toBeLessThan(30_000);
  });

  test('a drag renders at most the dragged block, and a change of a step that step', async ({
    pipeline,
    page,
  }) => {
    await watchRenders(page);
    await pipeline.openGraph('finished.ipynb');
    const box = await pipeline.box(pipeline.block('kept'));
    const [x, y] = [box.x + box.width / 2, box.y + 12];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 10, y + 10, { steps: 3 });
    await quiet(page);
    await page.mouse.move(x + 40, y + 30, { steps: 10 });
    await expect.poll(async () => (await pipeline.block('kept').boundingBox())?.x).not.toBe(box.x);
    const drag = await takeRenders(page);
    await page.mouse.up();
    expect(drag.commits).toBeGreaterThan(0);
    expect(drag.nodes).toBeLessThanOrEqual(1);

    const cellId = (await pipeline.block('pseudo').getAttribute('data-id')) ?? '';
    const running = (done: number): object => ({
      state: 'running',
      progress: { done, total: 9, unit: 'documents', eta: null },
    });
    await pipeline.pretend(cellId, { payload: running(1), plan: [] });
    await expect(pipeline.block('pseudo')).toContainText('1 of 9');
    await quiet(page);
    await pipeline.pretend(cellId, { payload: running(2), plan: [] });
    await expect(pipeline.block('pseudo')).toContainText('2 of 9');
    expect((await takeRenders(page)).nodes).toBe(1);
  });

  test('a key in one of two graphs does nothing in the other', async ({ pipeline, page }) => {
    await pipeline.openGraph('finished.ipynb');
    await pipeline.block('kept').click();
    await pipeline.begin('docmanager:open', {
      path: pipeline.copy('small.ipynb'),
      factory: 'Pipeline',
      options: { mode: 'split-right' },
      kernelPreference: { shouldStart: false, canStart: true, autoStartDefault: false },
    });
    const [left, right] = [page.locator('.qm-Pipeline').first(), page.locator('.qm-Pipeline').last()];
    await expect(right.locator('.qm-node-block')).toHaveCount(3);
    await right.locator('.qm-node-block').filter({ hasText: 'bm25' }).locator('.qm-head').click();
    await page.keyboard.press('Delete');
    await expect(right.locator('.qm-node-block')).toHaveCount(2);
    await expect(left.locator('.qm-node-block')).toHaveCount(9);
  });
});
