import { expect, test } from './lab/test.ts';

/** A training in its middle, as the kernel would tell it, and what the plan says of the rest. */
const LIVE = {
  payload: {
    state: 'running',
    seconds: null,
    progress: { done: 31, total: 48, unit: 'steps', eta: 42 },
    metrics: {},
    series: {
      loss: Array.from({ length: 16 }, (_, step) => [2 * step + 1, 0.4 + 2.2 * Math.exp(-step / 5)]),
    },
    samples: { columns: [], rows: [] },
    artifacts: [],
  },
  plan: [
    { cellId: 'data', verdict: 'reuse', reason: 'nothing changed' },
    { cellId: 'kept', verdict: 'run', reason: 'parameter maxRank 1 → 3' },
    { cellId: 'augmented', verdict: 'attach', reason: 'it is running already' },
    { cellId: 'augmentedReport', verdict: 'depends', reason: 'on augmented' },
  ],
};

test.describe('The look of a finished pipeline', () => {
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'] as const) {
    const name = theme.replace('JupyterLab ', '').replaceAll(' ', '-').toLowerCase();
    test(`pictures in the ${name} theme`, async ({ pipeline }) => {
      await pipeline.start();
      await pipeline.theme(theme);
      await pipeline.open('finished.ipynb', 'Pipeline');
      await expect(pipeline.blocks).toHaveCount(9);
      await pipeline.command('application:toggle-left-area');
      await pipeline.command('querymill:zoom-to-fit');
      await pipeline.picture(`pipeline-${name}`);
      await pipeline.pretend('augmented', LIVE);
      await expect(pipeline.block('augmented').getByRole('progressbar')).toHaveAttribute(
        'aria-valuenow',
        '65',
      );
      await pipeline.picture(`pipeline-${name}-live`);
      await pipeline.block('kept').click();
      await expect(pipeline.inspector).toBeVisible();
      await pipeline.picture(`pipeline-${name}-inspector`);
    });
  }
});

test.describe('The quick starter after a run', () => {
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    const name = theme.replace('JupyterLab ', '').replaceAll(' ', '-').toLowerCase();
    test(`shows what every step gave, in the ${name} theme`, async ({ pipeline }) => {
      await pipeline.start();
      await pipeline.theme(theme);
      await pipeline.open('executed.ipynb', 'Pipeline');
      await expect(pipeline.blocks).toHaveCount(9);
      await pipeline.command('application:toggle-left-area');
      await pipeline.command('querymill:zoom-to-fit');
      await expect(pipeline.block('augmentedTest')).toContainText('0.740');
      await pipeline.picture(`quick-${name}`);
    });
  }
});
