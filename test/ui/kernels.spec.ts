import { expect, test } from './lab/test.ts';

const RUN = { timeout: 120_000 };

test('a notebook with another kernel shows its graph, runs nothing, and offers ours', async ({
  pipeline,
  page,
}) => {
  await pipeline.start();
  const path = pipeline.copyWithKernel('small.ipynb', 'python3');
  await pipeline.open(path, 'Pipeline', { kernel: true });
  await pipeline.kernelReady();
  const banner = page.locator('.qm-banner');
  await expect(banner).toContainText('blocks need the Querymill kernel');
  await expect(pipeline.blocks).toHaveCount(3);
  await pipeline.block('seeds').locator('.qm-head').click();
  for (const id of ['run-all', 'run-block', 'run-up-to-here', 'run-from-here', 'run-selection']) {
    expect(await pipeline.isEnabled(`querymill:${id}`), id).toBe(false);
  }
  await expect(page.getByRole('button', { name: 'Run all' })).toBeDisabled();
  await pipeline.picture('other-kernel');
  await banner.getByRole('button', { name: 'Use the Querymill kernel' }).click();
  await expect(banner).toHaveCount(0, RUN);
  await expect.poll(() => pipeline.isEnabled('querymill:run-all'), RUN).toBe(true);
  await expect(page.locator('.qm-pill')).toBeVisible(RUN);
});

test.describe('Running a part of a pipeline', () => {
  test.setTimeout(300_000);

  test('from here, the selection, and the plan before and after; a change taken back is clean', async ({
    pipeline,
    page,
  }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('small.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.canvas.focus();
    await page.keyboard.press('p');
    const plan = (name: string) => pipeline.block(name).locator('.qm-plan');
    await expect(plan('data')).toBeVisible(RUN);
    await pipeline.block('seeds').locator('.qm-head').click();
    await page.keyboard.press('Alt+Enter');
    await expect(page.locator('.qm-node-code .qm-code-text')).toContainText('2 pairs read', RUN);
    await expect.poll(() => pipeline.executionCounts()).toEqual([1, 2, null, 3]);
    await expect(plan('data')).toContainText('reuse');
    await expect(plan('seeds')).toContainText('reuse');

    await pipeline.block('bm25').locator('.qm-head').click();
    await page.locator('.qm-node-code').click({ modifiers: ['Shift'], position: { x: 10, y: 10 } });
    await expect.poll(() => pipeline.selected()).toEqual(['bm25', 'count']);
    await pipeline.begin('querymill:run-selection');
    await expect(pipeline.block('bm25').locator('.qm-figure')).toContainText('nDCG@10', RUN);
    await expect.poll(() => pipeline.executionCounts()).toEqual([1, 2, 4, 5]);
    await expect(plan('bm25')).toContainText('reuse');

    await pipeline.block('seeds').locator('.qm-head').click();
    const size = pipeline.inspector.getByLabel('Size');
    const state = pipeline.block('seeds').locator('.qm-full .qm-state');
    await size.fill('7');
    await size.press('Enter');
    await expect(state).toContainText('runs again: parameter size 6 → 7');
    await expect(plan('seeds')).toContainText('parameter size 6 → 7');
    await pipeline.picture('plan-real');
    await size.fill('6');
    await size.press('Enter');
    await expect(state).toContainText(/ran|reused/);
    await expect(plan('seeds')).toContainText('reuse');
    await page.locator('.qm-canvas').focus();
    await page.keyboard.press('p');
    await expect(plan('seeds')).toHaveCount(0);
  });
});
