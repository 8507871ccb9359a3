import { expect, test } from './lab/test.ts';

test.describe('The form of a block', () => {
  test('models and data sets are searched by name and words, chosen by keys, and written as one change', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb');
    const before = await pipeline.cells();
    await pipeline.block('pseudo').locator('.qm-head').click();
    const model = pipeline.inspector.locator('[data-argument="model"]');
    const field = model.getByRole('combobox').first();
    await field.click();
    const options = model.getByRole('option').and(page.locator('.qm-picker li'));
    await expect(options.filter({ hasText: 'qwen3-0.6b' })).toBeVisible();
    await expect(options.filter({ hasText: 'all-minilm-l6-v2' })).toHaveCount(0);
    await field.fill('qwen3 1.7');
    await expect(options).toHaveCount(1);
    await expect(options).toContainText('1.7B parameters');
    await pipeline.picture('picker');
    await field.press('ArrowDown');
    await field.press('Enter');
    await expect(options.first()).toBeHidden();
    const source = async (): Promise<string> => (await pipeline.sources()).join('\n');
    await expect.poll(source).toContain('  model: "qwen3-1.7b",\n  temperature: 0.6,');
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);

    await pipeline.block('data').locator('.qm-head').click();
    const data = pipeline.inspector.locator('[data-argument="source"]');
    await data.getByRole('combobox').fill('scifact');
    await data.getByRole('option').filter({ hasText: 'scifact' }).first().click();
    await expect.poll(source).toContain('mill.dataset({ source: "scifact" })');
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);
    expect(await pipeline.violations('.qm-inspector')).toEqual([]);
  });

  test('what holds between two fields is told at the field, on the block and in the list, which leads there', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb');
    await pipeline.block('pseudo').locator('.qm-head').click();
    const min = pipeline.inspector.locator('[data-argument="minTokens"]');
    await min.getByRole('textbox').fill('4');
    await min.getByRole('textbox').press('Enter');
    await expect(min.locator('.qm-field-problem')).toHaveCount(0);
    const engine = pipeline.inspector.locator('[data-argument="engine"] select');
    await engine.selectOption({ label: 'llamafactory' });
    await expect(min.locator('.qm-field-problem')).toContainText('LLaMA-Factory has no shortest length');
    await expect(pipeline.block('pseudo').locator('.qm-problem')).toContainText('minTokens');
    await pipeline.command('querymill:toggle-outline');
    await page.locator('.qm-canvas').focus();
    await page.locator('.qm-outline-problems button').filter({ hasText: 'minTokens' }).click();
    await expect(min.getByRole('textbox')).toBeFocused();
    await pipeline.picture('cross-field');
    await min.getByRole('button', { name: /default/ }).click();
    await expect(min.locator('.qm-field-problem')).toHaveCount(0);
    await expect(pipeline.block('pseudo').locator('.qm-problem')).toHaveCount(0);
    const temperature = pipeline.inspector.locator('[data-argument="temperature"]');
    await temperature.getByRole('textbox').fill('-1');
    await temperature.getByRole('textbox').press('Enter');
    await expect(temperature.getByRole('alert')).toContainText('at least');
    expect((await pipeline.sources()).join('\n')).toContain('temperature: 0.6');
  });
});
