import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './lab/test.ts';

const RUN = 'window.hostile=1';
const MARKUP = `<img src=x onerror="${RUN}"><script>${RUN}</script><svg onload="${RUN}"><a href="javascript:${RUN}">x</a></svg><iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`;
const BIDI = 'safe\u202Eevil\u2066\u200B\u200Dend';
const HUGE = 'w'.repeat(300_000);
/** What changes the order of text or hides in it. */
const HIDDEN = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

const code = (id: string, source: string, outputs: object[] = []): object => ({
  cell_type: 'code',
  id,
  metadata: {},
  source,
  execution_count: outputs.length === 0 ? null : 1,
  outputs,
});
const note = (id: string, source: string): object => ({ cell_type: 'markdown', id, metadata: {}, source });

const CELLS = [
  note('title', `# ${MARKUP} ${BIDI}`),
  note('heading', `## ${BIDI} ${MARKUP}\n\n[link](javascript:${RUN}) ![p](x" onerror="${RUN}) ${HUGE}`),
  code('data', `const data = await mill.dataset({ source: ${JSON.stringify(`${MARKUP}${BIDI}`)} });`),
  code(
    'filter',
    `const kept = await mill.bm25Filter({ queries: late.queries /* ${BIDI} */, pool: "${BIDI}", "${BIDI}": 1 });`,
  ),
  note('note', `${MARKUP}\n\n${BIDI}\n\n<style>.qm-view{display:none}</style>`),
  code('stream', `console.log(${JSON.stringify(MARKUP)}); // ${BIDI}\n"${HUGE}"`, [
    { output_type: 'stream', name: 'stdout', text: `${BIDI}${MARKUP}${HUGE}` },
  ]),
  code('html', 'display()', [
    {
      output_type: 'display_data',
      metadata: {},
      data: {
        'text/html': MARKUP,
        'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"/>`,
      },
    },
  ]),
  code('error', 'fail()', [
    { output_type: 'error', ename: MARKUP, evalue: `${BIDI}${MARKUP}`, traceback: [HUGE] },
  ]),
  code('late', 'const late = await mill.merge({});'),
];

test('markup, scripts, direction marks and huge texts of cells and outputs are text in nodes, notes, outline and form', async ({
  pipeline,
  page,
  lab,
}) => {
  const kernelspec = { name: 'querymill', display_name: 'Querymill (TypeScript)', language: 'typescript' };
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: CELLS };
  writeFileSync(join(lab.folder, 'hostile-cells.ipynb'), JSON.stringify(notebook));
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await pipeline.start();
  await pipeline.open('hostile-cells.ipynb', 'Pipeline');
  await expect(pipeline.nodes).toHaveCount(CELLS.length);
  await pipeline.command('querymill:toggle-outline');
  await expect(page.getByRole('treeitem')).toHaveCount(CELLS.length);
  const view = page.locator('.qm-view');
  for (const id of ['heading', 'data', 'filter', 'note', 'stream', 'html', 'error']) {
    await page
      .getByRole('treeitem')
      .nth(CELLS.findIndex((cell) => 'id' in cell && cell.id === id))
      .click();
    await expect.poll(() => pipeline.selected()).toEqual([id]);
    await expect(
      view.locator(':is(img, script, iframe, style, a[href^="javascript"], svg[onload])'),
    ).toHaveCount(0);
    const shown = await view.evaluate((element) =>
      [
        ...element.querySelectorAll(
          'article, .qm-note, [role="treeitem"], .qm-inspector, .qm-outline-problems li',
        ),
      ].map((part) => part.textContent ?? ''),
    );
    expect(shown.filter((text) => HIDDEN.test(text))).toEqual([]);
    expect(Math.max(...shown.map((text) => text.length))).toBeLessThan(30_000);
    const titles = await view.evaluate((element) =>
      [...element.querySelectorAll('[title], title')].map(
        (part) => part.getAttribute('title') ?? part.textContent ?? '',
      ),
    );
    expect(titles.filter((text) => HIDDEN.test(text))).toEqual([]);
  }
  await expect(view).toContainText('<U+202E>');
  await expect(pipeline.inspector).toBeVisible();
  await pipeline.picture('hostile-cells');
  expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
  expect(dialogs).toEqual([]);
});
