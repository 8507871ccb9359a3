import { expect, test } from './lab/test.ts';

test.describe('One notebook, two views', () => {
  test('the tutorial opens as a graph with every cell and every link', async ({ pipeline, page }) => {
    await pipeline.openGraph('quick.ipynb');
    await expect(pipeline.blocks).toHaveCount(9);
    await expect(pipeline.nodes).toHaveCount(15);
    await expect(page.locator('.qm-node-note')).toHaveCount(5);
    await expect(page.locator('.qm-node-code')).toHaveCount(1);
    // 4 into sample, 2 into generate, 2 into the filter, 3 + 4 into ColBERT, 2 + 3 + 3 into evaluate, 3 into code.
    await expect(pipeline.edges).toHaveCount(26);
    await expect(page.locator('.qm-problem-error')).toHaveCount(0);
    await expect(page.locator('.qm-link-broken')).toHaveCount(0);
  });

  test('the button in the notebook toolbar opens the graph beside the notebook', async ({
    pipeline,
    page,
  }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('finished.ipynb'), 'Notebook');
    await page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="open-pipeline"] jp-button').click();
    await expect(pipeline.blocks).toHaveCount(9);
    await expect(page.locator('.jp-NotebookPanel')).toBeVisible();
  });

  test('an edit in the notebook shows in the graph, and a field of the graph in the notebook', async ({
    pipeline,
    page,
  }) => {
    await pipeline.start();
    const path = pipeline.copy('finished.ipynb');
    await pipeline.open(path, 'Notebook');
    await pipeline.open(path, 'Pipeline', { mode: 'split-right' });
    const cell = page.locator('.jp-Notebook .jp-CodeCell').filter({ hasText: 'mill.bm25Filter' });
    await cell.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('// read twice');
    await cell.getByText('maxRank: 3').click();
    await page.keyboard.press('Home');
    await page.keyboard.type('keepBest: 40, ');
    await expect(pipeline.block('kept').locator('.qm-chips')).toContainText('keep best 40');

    await pipeline.block('kept').click();
    const field = pipeline.inspector.getByLabel('Max rank');
    await expect(field).toHaveValue('3');
    await field.fill('5');
    await field.press('Enter');
    await expect(cell).toContainText('maxRank: 5, // siblings share most words');
    await expect(pipeline.inspector.locator('.qm-cell')).toContainText(
      'maxRank: 5, // siblings share most words',
    );
    await expect(cell).toContainText('// read twice');
  });

  test('every gesture on the graph is one step of undo', async ({ pipeline }) => {
    await pipeline.openGraph('finished.ipynb');
    const before = await pipeline.sources();
    await pipeline.block('kept').click();
    await pipeline.inspector.getByLabel('Max rank').fill('2');
    await pipeline.inspector.getByLabel('Max rank').press('Enter');
    await expect(pipeline.inspector.locator('.qm-cell')).toContainText('maxRank: 2');
    await pipeline.inspector.getByRole('textbox', { name: 'Name' }).fill('sparse');
    await pipeline.inspector.getByRole('textbox', { name: 'Name' }).press('Enter');
    await expect(pipeline.block('sparse')).toBeVisible();
    await expect.poll(async () => (await pipeline.sources()).join('\n')).toContain('[sparse.queries]');
    const renamed = await pipeline.sources();

    await pipeline.command('querymill:undo');
    await expect(pipeline.block('kept')).toBeVisible();
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.sources()).toEqual(before);
    await pipeline.command('querymill:redo');
    await pipeline.command('querymill:redo');
    await expect.poll(() => pipeline.sources()).toEqual(renamed);
  });

  test('an open graph comes back after the page is loaded again', async ({ pipeline, page }) => {
    await pipeline.openGraph('finished.ipynb');
    await expect(pipeline.blocks).toHaveCount(9);
    await pipeline.layoutSaved();
    await page.goto(page.url().replace('?reset', ''));
    await pipeline.settled();
    await expect(pipeline.blocks).toHaveCount(9);
    await expect(pipeline.block('kept').locator('.qm-figure')).toContainText('151');
  });
});
