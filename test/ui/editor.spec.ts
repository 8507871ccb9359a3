import { expect, test } from './lab/test.ts';

test.describe('Editing without leaving the graph', () => {
  test('several blocks are selected, copied, pasted with fresh names, and the paste is one step of undo', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb', { inspector: false });
    await pipeline.block('pseudo').locator('.qm-head').click();
    await pipeline
      .block('kept')
      .locator('.qm-head')
      .click({ modifiers: ['Shift'] });
    await expect(page.locator('.react-flow__node.selected')).toHaveCount(2);
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+v');
    await expect(pipeline.block('pseudo2')).toBeVisible();
    const sources = await pipeline.sources();
    expect(sources.find((text) => text.includes('const kept2 ='))).toContain('queries: pseudo2.queries');
    await pipeline.command('querymill:undo');
    await expect(pipeline.blocks).toHaveCount(9);
  });

  test('a deleted filter lets what came in go on to what used it', async ({ pipeline }) => {
    await pipeline.openGraph('finished.ipynb');
    await pipeline.block('kept').locator('.qm-head').click();
    await pipeline.command('querymill:delete-selection');
    await expect(pipeline.blocks).toHaveCount(8);
    const colbert = (await pipeline.sources()).find((text) => text.includes('const augmented ='));
    expect(colbert).toContain('[pseudo.queries]');
  });

  test('a link dropped on the ground offers only blocks that fit, and takes the chosen one up', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('tiny.ipynb');
    const from = pipeline.blocks.first().locator('.qm-port-output[data-handleid="corpus"]');
    const [box, start] = [await pipeline.box(page.locator('.qm-canvas')), await pipeline.box(from)];
    await pipeline.drag(
      { x: start.x + 4, y: start.y + 4 },
      { x: box.x + box.width - 60, y: box.y + box.height - 60 },
    );
    await expect(page.locator('.qm-palette')).toBeVisible();
    await expect(page.locator('#qm-palette-bm25Filter')).toBeVisible();
    await expect(page.locator('#qm-palette-dataset')).toHaveCount(0);
    await page.locator('#qm-palette-bm25Filter').click();
    await expect
      .poll(async () => (await pipeline.sources()).join('\n'))
      .toMatch(/const bm25Filter\w* = await mill\.bm25Filter\(\{ corpus: \w+\.corpus \}\)/);
  });

  test('mistakes are listed, and lead to their block', async ({ pipeline, page }) => {
    await pipeline.openGraph('broken.ipynb');
    await pipeline.command('querymill:toggle-outline');
    const problems = page.locator('.qm-outline-problems button');
    await expect(problems.filter({ hasText: 'maxrank' })).toBeVisible();
    await problems.filter({ hasText: 'maxrank' }).click();
    await expect(pipeline.inspector.getByRole('textbox', { name: 'Name' })).toHaveValue('kept');
    await expect(page.locator('.react-flow__node[data-id="kept"]')).toBeFocused();
    await pipeline.picture('outline-problems');
  });

  test('the blocks at the side, the outline and the plan look right and pass axe in both themes', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb');
    await page.locator('.jp-SideBar [data-id="querymill-blocks"]').click();
    await expect(page.locator('.qm-blocks [data-block="bm25Filter"]')).toBeEnabled();
    await pipeline.command('querymill:toggle-outline');
    await pipeline.command('querymill:toggle-plan');
    await pipeline.pretend('kept', {
      payload: {},
      plan: [
        { cellId: 'data', verdict: 'reuse', reason: 'nothing changed', seconds: null },
        { cellId: 'kept', verdict: 'run', reason: 'parameter maxRank 1 → 3', seconds: 42 },
      ],
    });
    await expect(pipeline.block('kept').locator('.qm-plan')).toContainText('about 42 s');
    for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
      await pipeline.theme(theme);
      await expect(pipeline.block('kept').locator('.qm-plan')).toBeVisible();
      await pipeline.picture(`editor-${theme.split(' ')[1]?.toLowerCase() ?? ''}`);
      expect(await pipeline.violations('.qm-Panel', '.qm-Sidebar')).toEqual([]);
    }
  });
});
