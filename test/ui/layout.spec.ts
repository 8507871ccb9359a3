import { expect, test } from './lab/test.ts';

test('a layout leaves what was put by hand, lays a selection out anew, and both are one step', async ({
  pipeline,
  page,
}) => {
  await pipeline.openGraph('finished.ipynb', { inspector: false });
  const places = async (): Promise<Map<string, { x: number; y: number } | null>> =>
    new Map((await pipeline.cells()).map(({ id, own }) => [id, own]));
  const head = await pipeline.box(pipeline.block('bm25Report').locator('.qm-head'));
  await pipeline.drag({ x: head.x + 20, y: head.y + 8 }, { x: head.x + 90, y: head.y + 140 });
  await expect.poll(async () => (await places()).get('bm25Report')).not.toBeNull();
  const dragged = await pipeline.cells();
  const placed = await places();
  expect(placed.get('bm25Report')).toMatchObject({ byHand: true });
  expect(placed.get('kept')).not.toMatchObject({ byHand: true });

  await page.locator('.qm-canvas').focus();
  await page.keyboard.press('Escape');
  await expect.poll(() => pipeline.selected()).toEqual([]);
  const worker = page.waitForEvent('worker');
  await pipeline.command('querymill:layout');
  expect((await worker).url()).toContain('/static/');
  await expect.poll(async () => (await places()).get('kept')).not.toEqual(placed.get('kept'));
  expect((await places()).get('bm25Report')).toEqual(placed.get('bm25Report'));
  await pipeline.command('querymill:undo');
  await expect.poll(() => pipeline.cells()).toEqual(dragged);

  await pipeline.block('bm25Report').locator('.qm-head').click();
  await pipeline.command('querymill:layout');
  await expect.poll(async () => (await places()).get('bm25Report')).not.toEqual(placed.get('bm25Report'));
  expect((await places()).get('kept')).toEqual(placed.get('kept'));
  await pipeline.command('querymill:undo');
  await expect.poll(() => pipeline.cells()).toEqual(dragged);
});

test('a block is found by its words, and the view goes to the selection and back to all', async ({
  pipeline,
  page,
}) => {
  await pipeline.openGraph('method.ipynb', { inspector: false });
  const zoom = (): Promise<number> =>
    page
      .locator('.react-flow__viewport')
      .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a);
  await pipeline.still();
  const whole = await zoom();
  await page.locator('.qm-canvas').focus();
  await page.keyboard.press('o');
  await page.keyboard.type('leakCheck kept2');
  await page.keyboard.press('Enter');
  await expect(page.locator('.react-flow__node[data-id="leaks"]')).toBeFocused();
  await page.keyboard.press('Shift+Digit2');
  await expect.poll(zoom).toBeGreaterThan(whole * 1.5);
  await pipeline.still();
  const [box, canvas] = [await pipeline.box(pipeline.block('leaks')), await pipeline.box(pipeline.canvas)];
  expect(Math.abs(box.x + box.width / 2 - canvas.x - canvas.width / 2)).toBeLessThan(40);
  await pipeline.command('querymill:zoom-to-fit');
  await expect.poll(zoom).toBeLessThan(whole * 1.2);
});
