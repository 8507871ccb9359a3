import { expect, test } from './lab/test.ts';

test.describe('The look of a finished pipeline', () => {
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    const name = theme.split(' ')[1]?.toLowerCase() ?? '';
    test(`pictures in the ${name} theme`, async ({ pipeline }) => {
      await pipeline.start();
      await pipeline.theme(theme);
      await pipeline.open('finished.ipynb', 'Pipeline');
      await expect(pipeline.blocks).toHaveCount(9);
      await pipeline.command('application:toggle-left-area');
      await pipeline.command('querymill:zoom-to-fit');
      await pipeline.picture(`pipeline-${name}`);
      await pipeline.block('kept').click();
      await expect(pipeline.inspector).toBeVisible();
      await pipeline.picture(`pipeline-${name}-inspector`);
    });
  }
});
