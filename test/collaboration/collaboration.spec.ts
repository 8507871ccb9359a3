import { type Browser, expect, test as base } from '@playwright/test';

import { Pipeline } from '../ui/lab/Pipeline.ts';
import { type Lab, startLab } from '../ui/lab/startLab.ts';

const RUN = { timeout: 40_000 };

/**
 * Two browsers on one notebook, with jupyter-collaboration. It is no part of the set-up: QUERYMILL_COLLABORATION
 * names a virtual environment with `jupyterlab==4.6.6 jupyter-collaboration`. Then:
 *
 *     node node_modules/@playwright/test/cli.js test --config test/collaboration
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
  test.setTimeout(120_000);
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

/** A browser of its own, as of another person. */
async function person(browser: Browser, lab: Lab): Promise<Pipeline> {
  const pipeline = new Pipeline(await (await browser.newContext()).newPage(), lab);
  await pipeline.start();
  return pipeline;
}
