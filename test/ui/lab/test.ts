import { test as base } from '@playwright/test';

import { Pipeline } from './Pipeline.ts';
import { type Lab, startLab } from './startLab.ts';

/** Browser tests with a JupyterLab of their own, shared by the tests of a worker. */
export const test = base.extend<{ pipeline: Pipeline }, { lab: Lab }>({
  lab: [
    async ({}, use) => {
      const lab = await startLab();
      await use(lab);
      await lab.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  pipeline: async ({ page, lab }, use) => {
    await use(new Pipeline(page, lab));
  },
});

export { expect } from '@playwright/test';
