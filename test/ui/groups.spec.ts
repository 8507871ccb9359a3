import type { Locator } from '@playwright/test';

import { expect, test } from './lab/test.ts';

test.describe('Groups, notes and long links on the graph', () => {
  test('in a pipeline of 23 steps no drawn link runs across a block; a long one is a name until pointed at', async ({
    pipeline,
    page,
  }) => {
    await pipeline.start();
    await pipeline.command('application:toggle-left-area');
    await pipeline.open(pipeline.copy('method.ipynb'), 'Pipeline');
    await pipeline.command('querymill:zoom-to-fit');
    await expect(page.locator('.qm-frame')).toHaveCount(5);
    await pipeline.still();
    const crossings = await page.locator('.qm-link').evaluateAll((links) => {
      const nodes = [...document.querySelectorAll('.qm-node-block, .qm-node-code')];
      return links.flatMap((link) => {
        const path = link.querySelector<SVGPathElement>('.qm-link-path');
        const matrix = path?.getScreenCTM();
        if (path == null || matrix == null || getComputedStyle(path).opacity === '0') return [];
        const length = path.getTotalLength();
        const crossed = nodes.filter((node) => {
          const box = node.getBoundingClientRect();
          for (let at = 0.02; at < 0.98; at += 0.01) {
            const { x, y } = path.getPointAtLength(length * at).matrixTransform(matrix);
            if (x > box.left + 4 && x < box.right - 4 && y > box.top + 4 && y < box.bottom - 4) return true;
          }
          return false;
        });
        const name = link.querySelector('title')?.textContent ?? '';
        return crossed.map((node) => `${name} across ${node.getAttribute('data-id') ?? ''}`);
      });
    });
    expect(crossings).toEqual([]);

    const id = (await pipeline.block('labelled').getAttribute('data-id')) ?? '';
    const link = page.locator(`.react-flow__edge[aria-label="seeds.pairs"][data-id*=">${id}:"]`);
    await expect(link.locator('.qm-stub-name')).toHaveText('seeds.pairs');
    await expect(link.locator('.qm-link-path')).toHaveCSS('opacity', '0');
    await link.locator('.qm-stub-area').hover();
    await expect(link.locator('.qm-link-path')).toHaveCSS('opacity', '1');
    await pipeline.block('seeds').locator('.qm-port-output[data-handleid="pairs"]').hover();
    await expect(link.locator('.qm-link-path')).toHaveCSS('opacity', '1');
    await page.mouse.move(5, 5);
    await expect(link.locator('.qm-link-path')).toHaveCSS('opacity', '0');
    for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
      await pipeline.theme(theme);
      await pipeline.picture(`method-${theme.split(' ')[1]?.toLowerCase() ?? ''}`);
    }
  });

  test('a heading is the grip of its group, a note is edited where it stands, each in one step of undo', async ({
    pipeline,
    page,
  }) => {
    await pipeline.openGraph('finished.ipynb');
    const before = await pipeline.cells();
    const head = page.locator('.react-flow__node[data-id="note-write"]');
    const [start, block] = [await pipeline.box(head), await pipeline.box(pipeline.block('pseudo'))];
    const frame = page.locator('.qm-frame[data-group="note-write"]');
    const framed = await pipeline.box(frame);
    await pipeline.drag({ x: start.x + 20, y: start.y + 8 }, { x: start.x + 20, y: start.y + 68 });
    const movedBy = async (target: Locator, from: { y: number }): Promise<number> =>
      Math.round((await pipeline.box(target)).y - from.y);
    await expect.poll(() => movedBy(head, start)).toBeGreaterThan(40);
    const moved = await movedBy(head, start);
    await expect.poll(() => movedBy(pipeline.block('pseudo'), block)).toBe(moved);
    await expect.poll(() => movedBy(frame, framed)).toBe(moved);
    await expect.poll(() => pipeline.selected()).toEqual(['kept', 'note-write', 'pseudo']);
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);

    await page.locator('.react-flow__node[data-id="note-write"] .qm-note').dblclick();
    const editor = page.getByRole('textbox', { name: 'Note, in Markdown' });
    await expect(editor).toBeFocused();
    await expect(editor).toHaveValue(/^## Writing queries/);
    await editor.fill('## Writing\n\n**Bold**, and n, b, p are letters here.');
    await editor.press('n');
    await editor.press('Control+Enter');
    await expect(head.locator('b')).toHaveText('Writing');
    await expect(head.locator('p')).toHaveText('Bold, and n, b, p are letters here.n');
    await expect(head).toBeFocused();
    await pipeline.command('querymill:undo');
    await expect.poll(() => pipeline.cells()).toEqual(before);

    await page.keyboard.press('Enter');
    await editor.fill('thrown away');
    await page.keyboard.press('Escape');
    await expect(editor).toHaveCount(0);
    await expect.poll(() => pipeline.cells()).toEqual(before);
  });
});
