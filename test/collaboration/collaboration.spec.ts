import { type Browser, expect, test as base } from '@playwright/test';

import { Pipeline } from '../ui/lab/Pipeline.ts';
import { type Lab, startLab } from '../ui/lab/startLab.ts';

const RUN = { timeout: 120_000 };

/**
 * Two browsers on one notebook, with jupyter-collaboration: `npm run test:collaboration` makes an environment with it.
 * QUERYMILL_COLLABORATION names another one.
 */
const test = base.extend<object, { lab: Lab }>({
  lab: [
    async ({}, use) => {
      const folder = process.env['QUERYMILL_COLLABORATION'];
      if (folder === undefined) throw new Error('Set QUERYMILL_COLLABORATION to a virtual environment');
      const lab = await startLab(folder);
      await use(lab);
      await lab.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test('both see the same edit, and undo takes back one’s own', async ({ browser, lab }) => {
  const [one, two] = [await person(browser, lab), await person(browser, lab)];
  const path = one.copy('widget.ipynb');
  await one.open(path, 'Pipeline');
  await two.open(path, 'Pipeline');
  await expect(one.nodes).toHaveCount(3);
  await expect(two.nodes).toHaveCount(3);

  await one.command('querymill:add-note');
  await expect(two.nodes).toHaveCount(4, RUN);
  await two.command('querymill:add-note');
  await expect(one.nodes).toHaveCount(5, RUN);
  await one.command('querymill:undo');
  await expect(one.nodes).toHaveCount(4);
  await expect(two.nodes).toHaveCount(4, RUN);
  await two.command('querymill:undo');
  await expect(one.nodes).toHaveCount(3, RUN);

  await one.page.context().close();
  await two.page.context().close();
});

test('what one runs shows in the graph of the other, and its output is in the document of both', async ({
  browser,
  lab,
}) => {
  const [one, two] = [await person(browser, lab), await person(browser, lab)];
  const path = one.copy('small.ipynb');
  await one.open(path, 'Pipeline', { kernel: true });
  await one.kernelReady();
  await two.open(path, 'Pipeline', { kernel: true });
  await two.kernelReady();

  await one.begin('querymill:run-all');
  await expect.poll(() => one.output('count'), RUN).toBe('2 pairs read\n');
  await expect.poll(() => two.output('count'), RUN).toBe('2 pairs read\n');
  for (const name of ['data', 'seeds', 'bm25'])
    await expect(two.block(name).locator('.qm-full .qm-state')).toContainText(/ran|reused/, RUN);
  await expect(two.block('bm25').locator('.qm-figure')).toContainText('nDCG@10');
  expect(await two.executing()).toEqual([]);
  await two.picture('collaboration-run');

  // The other way round, on the same kernel: what was run is reused.
  await two.begin('querymill:run-all');
  await expect.poll(() => two.executionCounts(), RUN).toEqual([5, 6, 7, 8]);
  await expect.poll(() => one.executionCounts(), RUN).toEqual([5, 6, 7, 8]);
  await expect(one.block('bm25').locator('.qm-full .qm-state')).toContainText('reused', RUN);

  // A third person, and a page loaded again, read the same from the document.
  const three = await person(browser, lab);
  await three.open(path, 'Pipeline');
  await expect.poll(() => three.output('count'), RUN).toBe('2 pairs read\n');
  await expect(three.block('bm25').locator('.qm-full .qm-state')).toContainText(/ran|reused/);
  for (const { page } of [one, two, three]) await page.context().close();
});

/** A browser of its own, as of another person. */
async function person(browser: Browser, lab: Lab): Promise<Pipeline> {
  const pipeline = new Pipeline(await (await browser.newContext()).newPage(), lab);
  await pipeline.start();
  return pipeline;
}
