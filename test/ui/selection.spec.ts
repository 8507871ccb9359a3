import type { Pipeline } from './lab/Pipeline.ts';
import { expect, test } from './lab/test.ts';

/** Undoes one step and expects the notebook as it was, cell by cell. */
async function undoneTo(pipeline: Pipeline, before: unknown): Promise<void> {
  await pipeline.command('querymill:undo');
  await expect.poll(() => pipeline.cells()).toEqual(before);
}

test.describe('What can be done to a selection, each in one step of undo', () => {
  test('a box selects what lies in it; cut takes it away and paste brings it back', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb', { inspector: false });
    const before = await pipeline.cells();
    const [first, last] = [
      await pipeline.box(pipeline.block('pseudo')),
      await pipeline.box(pipeline.block('kept')),
    ];
    const from = { x: Math.min(first.x, last.x) - 14, y: Math.min(first.y, last.y) + 12 };
    // Shift is heard by a canvas that has the keyboard, without a move of the pointer.
    await page.mouse.move(from.x, from.y);
    await page.locator('.qm-canvas').focus();
    await page.keyboard.down('Shift');
    await expect(page.locator('.react-flow__pane.selection')).toBeVisible();
    await pipeline.drag(from, {
      x: Math.max(first.x, last.x) + 60,
      y: Math.max(first.y, last.y) + 60,
    });
    await page.keyboard.up('Shift');
    await expect.poll(() => pipeline.selected()).toEqual(['kept', 'pseudo']);
    expect(await pipeline.cells()).toEqual(before);

    await page.keyboard.press('Control+x');
    await expect(pipeline.blocks).toHaveCount(7);
    await page.keyboard.press('Control+v');
    await expect(pipeline.block('pseudo')).toBeVisible();
    await expect(pipeline.block('kept')).toBeVisible();
    await pipeline.command('querymill:undo');
    await expect(pipeline.blocks).toHaveCount(7);
    await undoneTo(pipeline, before);
  });

  test('blocks are duplicated, bypassed, lined up and spread', async ({ pipeline, page }) => {
    await pipeline.openGraph('finished.ipynb', { inspector: false });
    const before = await pipeline.cells();
    await pipeline.block('kept').locator('.qm-head').click();
    await page.keyboard.press('Control+d');
    await expect(pipeline.block('kept2')).toBeVisible();
    await expect(page.locator('.react-flow__node.selected')).toHaveCount(1);
    const copy = (await pipeline.sources()).find((text) => text.includes('const kept2 ='));
    expect(copy).toContain('maxRank: 3, // siblings share most words');
    await undoneTo(pipeline, before);

    await pipeline.block('kept').locator('.qm-head').click();
    await page.keyboard.press('b');
    await expect(pipeline.block('kept').locator('.qm-chips')).toContainText('bypassed');
    await expect.poll(async () => (await pipeline.sources()).join('\n')).toContain('}, { bypass: true });');
    await page.keyboard.press('b');
    await expect(pipeline.block('kept').locator('.qm-chips')).not.toContainText('bypassed');
    await expect.poll(() => pipeline.cells()).toEqual(before);
    await pipeline.command('querymill:undo');
    await undoneTo(pipeline, before);

    for (const name of ['augmented', 'labelled', 'bm25Report']) {
      await pipeline
        .block(name)
        .locator('.qm-head')
        .click({ modifiers: ['Shift'] });
    }
    await expect(page.locator('.react-flow__node.selected')).toHaveCount(4);
    const lefts = (): Promise<number[]> =>
      page
        .locator('.react-flow__node.selected')
        .evaluateAll((nodes) => [
          ...new Set(nodes.map((node) => Math.round(node.getBoundingClientRect().x))),
        ]);
    expect((await lefts()).length).toBeGreaterThan(1);
    await pipeline.command('querymill:align-left');
    await expect.poll(async () => (await lefts()).length).toBe(1);
    await undoneTo(pipeline, before);
    await pipeline.command('querymill:spread-across');
    await expect.poll(async () => (await lefts()).length).toBe(4);
    await undoneTo(pipeline, before);
  });

  test('a group gets a heading, and a note stands above its cell', async ({ pipeline, page }) => {
    await pipeline.openGraph('finished.ipynb', { inspector: false });
    const before = await pipeline.cells();
    await pipeline.block('augmentedReport').locator('.qm-head').click();
    await pipeline
      .block('labelledReport')
      .locator('.qm-head')
      .click({ modifiers: ['Shift'] });
    await pipeline
      .block('bm25Report')
      .locator('.qm-head')
      .click({ modifiers: ['Shift'] });
    await page
      .locator('.react-flow__node[data-id="table"]')
      .click({ modifiers: ['Shift'], position: { x: 8, y: 8 } });
    await page.keyboard.press('Control+g');
    await page.locator('.jp-Dialog input').fill('Figures');
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await expect(page.locator('.qm-node-note', { hasText: 'Figures' })).toBeVisible();
    const grouped = await pipeline.cells();
    const at = grouped.findIndex(({ source }) => source === '## Figures');
    expect(grouped.slice(at + 1).map(({ id }) => id)).toEqual([
      'augmentedReport',
      'labelledReport',
      'bm25Report',
      'table',
    ]);
    await undoneTo(pipeline, before);

    await pipeline.block('kept').locator('.qm-head').click();
    await page.keyboard.press('n');
    await expect(page.locator('.qm-node-note')).toHaveCount(5);
    const noted = await pipeline.cells();
    expect(noted[noted.findIndex(({ id }) => id === 'kept') - 1]?.type).toBe('markdown');
    await undoneTo(pipeline, before);
  });

  test('a round is added behind the last one and starts from the improved model', async ({ pipeline }) => {
    await pipeline.openGraph('method.ipynb');
    const before = await pipeline.cells();
    const blocks = await pipeline.blocks.count();
    await pipeline.command('querymill:add-round');
    await expect.poll(() => pipeline.blocks.count()).toBeGreaterThan(blocks);
    await pipeline.still();
    const added = (await pipeline.cells()).filter(({ id }) => before.every((cell) => cell.id !== id));
    const text = added.map(({ source }) => source).join('\n');
    expect(text).toContain('model: better.model');
    expect(text).toMatch(/const better2 = await mill\.ppo\(/);
    await expect.poll(pipeline.selected.bind(pipeline)).toHaveLength(added.length);
    await pipeline.command('querymill:zoom-to-fit');
    await pipeline.picture('round-added');
    await undoneTo(pipeline, before);
  });
});

test('what a gesture adds finds room of its own, and nothing that stands moves', async ({
  pipeline,
  page,
}) => {
  await pipeline.openGraph('finished.ipynb', { inspector: false });
  const places = (): Promise<[string, string][]> =>
    page
      .locator('.react-flow__node')
      .evaluateAll((nodes) =>
        nodes.map((node) => [node.getAttribute('data-id') ?? '', (node as HTMLElement).style.transform]),
      );
  const before = await places();
  await pipeline.block('kept').locator('.qm-head').click();
  await page.keyboard.press('n');
  await expect(page.locator('.qm-note-editor')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('.qm-node-note:focus')).toHaveCount(1);
  await page.keyboard.press('Control+d');
  await expect(page.locator('.qm-node-note')).toHaveCount(6);
  await page.keyboard.press('Space');
  await expect(page.locator('.qm-palette input')).toBeFocused();
  await page.keyboard.type('bm25');
  await page.keyboard.press('Enter');
  await expect(pipeline.block('bm25Filter')).toBeVisible();
  await pipeline.still();
  const after = await places();
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after.length - before.length).toBeGreaterThan(1);
  const overlaps = await page.locator('.react-flow__node').evaluateAll((nodes) => {
    const boxes = nodes.map((node) => node.getBoundingClientRect());
    return boxes.flatMap((a, at) =>
      boxes
        .slice(at + 1)
        .filter(
          (b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1,
        ),
    ).length;
  });
  expect(overlaps).toBe(0);
  await pipeline.picture('added-in-room');
});
