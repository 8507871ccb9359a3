import { type BrowserContext, test as base } from '@playwright/test';

import { Pipeline } from './Pipeline.ts';
import { type Lab, startLab } from './startLab.ts';

/**
 * Browser tests with a JupyterLab of their own and one browser session, shared by the tests of a worker: what the
 * browser has loaded and compiled once, it has. Each test has a page, a workspace and copies of notebooks of its own,
 * and leaves no kernel.
 */
export const test = base.extend<{ pipeline: Pipeline }, { lab: Lab; session: BrowserContext }>({
  lab: [
    async ({}, use) => {
      const lab = await startLab();
      await use(lab);
      await lab.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  session: [
    async ({ browser }, use, { project }) => {
      const { viewport = null, actionTimeout = 0 } = project.use;
      const session = await browser.newContext({ viewport });
      session.setDefaultTimeout(actionTimeout);
      await use(session);
      await session.close();
    },
    { scope: 'worker' },
  ],
  page: async ({ session }, use) => {
    const page = await session.newPage();
    await use(page);
    for (const one of session.pages()) await one.close();
  },
  pipeline: async ({ page, lab }, use) => {
    await use(new Pipeline(page, lab));
    await page.close();
    await lab.endKernels();
  },
});

export { expect } from '@playwright/test';
