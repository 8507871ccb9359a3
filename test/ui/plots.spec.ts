import { expect, test } from './lab/test.ts';

test.describe('Plotly figures of a saved notebook', () => {
  test('are drawn in the colours of the theme, as wide as the notebook, and run nothing', async ({
    pipeline,
  }) => {
    const { page } = pipeline;
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('elsewhere.invalid')) elsewhere.push(request.url());
    });
    await pipeline.start();
    await pipeline.theme('JupyterLab Light');
    await pipeline.open('plots.ipynb', 'Notebook');

    const figures = page.locator('.jp-OutputArea .qm-Plot');
    const curve = figures.nth(0);
    const title = curve.locator('.gtitle');
    await expect(curve.locator('.scatterlayer .trace')).toHaveCount(2);
    await expect(title).toHaveText('Recall by cut-off');
    await expect(title).toHaveCSS('fill', 'rgb(0, 0, 0)');
    const bar = figures.nth(1).locator('.barlayer .point path').first();
    await expect(bar).toHaveCSS('fill', 'rgb(25, 118, 210)');
    await pipeline.picture('plot-light');

    const plot = curve.locator('.main-svg').first();
    const before = (await plot.boundingBox())?.width ?? 0;
    await pipeline.command('application:toggle-left-area');
    await expect.poll(async () => (await plot.boundingBox())?.width ?? 0).toBeGreaterThan(before + 100);

    await pipeline.theme('JupyterLab Dark');
    await expect(title).toHaveCSS('fill', 'rgb(255, 255, 255)');
    await expect(bar).toHaveCSS('fill', 'rgb(33, 150, 243)');
    await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
    await pipeline.picture('plot-dark');

    const refused = figures.nth(2);
    await refused.scrollIntoViewIfNeeded();
    await expect(refused).toContainText('this notebook has no traces of type "surface"');
    await expect(refused.locator('svg')).toHaveCount(0);

    const hostile = figures.nth(1);
    await expect(hostile.locator('.barlayer .point')).toHaveCount(2);
    await expect(hostile.locator('img, script, foreignObject, [href^="javascript:"]')).toHaveCount(0);
    expect((await hostile.boundingBox())?.height).toBeLessThanOrEqual(4000);
    expect(await page.evaluate(() => ['attacked' in window, 'polluted' in {}])).toEqual([false, false]);
    expect(elsewhere).toEqual([]);
    await expect(page.getByText('A table instead of the figure')).toHaveCount(0);
  });
});
