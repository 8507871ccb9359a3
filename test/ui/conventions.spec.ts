import { expect, test } from './lab/test.ts';

const RUN = { timeout: 60_000 };

test.describe('As JupyterLab does it', () => {
  test('settings decide how a graph opens, and change the open one', async ({ pipeline, page }) => {
    await pipeline.set({ showInspector: false });
    await pipeline.openGraph('finished.ipynb');
    await pipeline.block('kept').click();
    await expect(pipeline.inspector).toHaveCount(0);
    await pipeline.command('settingeditor:open', { query: 'Querymill' });
    const form = page.locator('.jp-SettingsPanel').filter({ hasText: 'Notify after' });
    await form.getByRole('checkbox', { name: 'Inspector' }).check();
    await page.locator('.lm-TabBar-tab').filter({ hasText: 'finished' }).click();
    await expect(pipeline.inspector).toBeVisible();
    await pipeline.set({});
  });

  test('the end of a long run is told, and the status bar says what runs', async ({ pipeline, page }) => {
    await pipeline.set({ notifyAfter: 0.1 });
    await pipeline.start();
    await pipeline.open(pipeline.copy('widget.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    const status = await pipeline.watch('.qm-Status');
    const toasts = await pipeline.watch('.Toastify__toast');
    await pipeline.begin('querymill:run-all');
    await expect.poll(async () => (await status()).join('\n'), RUN).toContain('running');
    await expect.poll(async () => (await toasts()).join('\n'), RUN).toMatch(/ran in|failed after/);
    await pipeline.picture('notified');
    await expect(page.locator('.qm-Status')).toHaveText('', RUN);
    await pipeline.set({});
  });

  test('the menu Pipeline offers what the canvas does, and every command has words, an icon and what it takes', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb');
    await page.locator('.lm-MenuBar-item').filter({ hasText: 'Pipeline' }).click();
    const menu = page.locator('.lm-Menu').filter({ hasText: 'Run all blocks' });
    await expect(menu).toBeVisible();
    await expect(menu).toContainText('Add block');
    await pipeline.picture('menu');
    await menu.getByText('Align', { exact: true }).hover();
    await expect(page.locator('.lm-Menu').filter({ hasText: 'Spread evenly across' })).toBeVisible();
    await pipeline.picture('menu-align');
    await menu.getByText('Outline and problems').click();
    await expect(page.locator('.qm-outline')).toBeVisible();
    const lacking = await page.evaluate(async () => {
      const { commands } = window.jupyterapp;
      const own = commands.listCommands().filter((id) => id.startsWith('querymill:'));
      const described = await Promise.all(own.map(async (id) => (await commands.describedBy(id)).args));
      return own.flatMap((id, index) => [
        ...(commands.label(id) === '' ? [`${id}: label`] : []),
        ...(commands.caption(id) === '' ? [`${id}: caption`] : []),
        ...(commands.icon(id)?.name === undefined ? [`${id}: icon`] : []),
        ...(described[index] == null ? [`${id}: describedBy`] : []),
      ]);
    });
    expect(lacking).toEqual([]);
  });
});
