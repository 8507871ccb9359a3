import { expect, test } from './lab/test.ts';

test('each kind of step shows the picture a practitioner expects, in the colours of the theme, with a table twin', async ({
  pipeline,
}) => {
  const { page } = pipeline;
  await page.setViewportSize({ width: 1280, height: 6400 });
  await pipeline.start();
  await pipeline.theme('JupyterLab Light');
  await pipeline.open('pictures.ipynb', 'Notebook');
  const output = (block: string) =>
    page.locator('.qm-output').filter({ has: page.locator('header b', { hasText: block }) });
  const names = (block: string) =>
    output(block)
      .locator('.qm-drawing')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));

  await expect(output('Evaluate').locator('.qm-drawing')).toHaveCount(3);
  expect(await names('Evaluate')).toEqual([
    'measures, 95 % interval over queries',
    'nDCG@10 beside other runs of this data',
    expect.stringContaining('against'),
  ]);
  await expect.poll(() => names('Select')).toEqual(['queries left', 'scores']);
  await expect
    .poll(() => names('PPO'))
    .toEqual([
      'reward',
      'KL to the reference (nats)',
      'entropy (nats)',
      'length (tokens)',
      'score after penalties',
      'copied share',
    ]);
  await expect(output('PPO').locator('.qm-picture-texts tbody tr')).not.toHaveCount(0);
  await expect.poll(() => names('Loss predictor')).toEqual(['pair accuracy', 'loss of the module']);
  await expect(output('Loss predictor').locator('.qm-drawing').nth(1).locator('polyline')).toHaveCount(2);

  const funnel = output('Select').locator('.qm-picture').first();
  await funnel.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(funnel.getByRole('table', { name: 'queries left' })).toContainText('kept');

  const ink = funnel.locator('text').first();
  const light = await ink.evaluate((element) => getComputedStyle(element).fill);
  await pipeline.picture('pictures-light', page.locator('.jp-Notebook').first());
  await pipeline.theme('JupyterLab Dark');
  await expect.poll(() => ink.evaluate((element) => getComputedStyle(element).fill)).not.toBe(light);
  await pipeline.picture('pictures-dark', page.locator('.jp-Notebook').first());
  await pipeline.theme('JupyterLab Light');
});
