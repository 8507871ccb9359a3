import { expect, test } from './lab/test.ts';

/** Notebook 7 has one document a page: the graph opens in a page of its own. */
test('in Notebook 7 a notebook opens as a graph, is changed there and saved', async ({
  pipeline,
  page,
  lab,
}) => {
  test.setTimeout(150_000);
  const complaints: string[] = [];
  page.context().on('console', (message) => {
    if (/querymill/i.test(message.text()) && message.type() === 'error') complaints.push(message.text());
  });
  const path = pipeline.copy('finished.ipynb');
  await page.goto(`${lab.url}/notebooks/${path}`);
  const button = page.locator('[data-jp-item-name="open-pipeline"] jp-button');
  await expect(button).toBeVisible({ timeout: 60_000 });
  const [graph] = await Promise.all([page.waitForEvent('popup'), button.click()]);
  await expect(graph.locator('.qm-canvas .qm-node-block')).toHaveCount(9, { timeout: 60_000 });
  await graph.locator('.qm-node-block').filter({ hasText: 'kept' }).locator('.qm-head').first().click();
  const field = graph.locator('.qm-inspector').getByLabel('Max rank');
  await field.fill('7');
  await field.press('Enter');
  await expect(graph.locator('.qm-inspector .qm-cell')).toContainText('maxRank: 7');
  await graph.screenshot({ path: 'test-results/pictures/notebook7.png' });
  await graph.keyboard.press('Control+s');
  await expect
    .poll(async () => (await page.request.get(`${lab.url}/api/contents/${path}`)).text())
    .toContain('maxRank: 7');
  await graph.close();
  expect(complaints).toEqual([]);
});
