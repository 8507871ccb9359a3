import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { Engine } from '../../kernel-bridge/src/engine/index.ts';
import { putRows, putStep, putText, query } from '../engine/explore/exploreData.ts';
import { expect, test } from './lab/test.ts';

test.use({ actionTimeout: 20_000 });

const RUN = 'window.hostile=1';
const MARKUP = `<img src=x onerror="${RUN}"><script>${RUN}</script><svg onload="${RUN}"></svg>`;
/** What changes the order of text or hides in it. */
const HIDDEN = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

/** Publishes rows of the worst kind, no rows at all, and rows that are gone. */
async function publish(folder: string): Promise<Record<'hostile' | 'empty' | 'gone', string>> {
  const engine = Engine.open({
    home: join(import.meta.dirname, '..', '..'),
    workspace: folder,
    python: 'python3',
  });
  const rows = [
    query('__proto__', MARKUP, MARKUP),
    query('constructor', 'safe \u202Eevil\u2066 zero\u200Bwidth\u200D \uFEFF', 'x\u202Ey'),
    query('huge', 'w'.repeat(1_000_000), 'd'.repeat(1_000_000)),
    query('alone', 'no document at all', '', { title: '', document: undefined, doc_id: 'nowhere' }),
  ];
  const lines = Buffer.concat([
    Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    Buffer.from('{"_id":"bytes","text":"'),
    Buffer.from([0xff, 0xfe, 0xc3]),
    Buffer.from('","doc_id":"d"}\nno JSON at all\n'),
  ]);
  const put = async (name: string, digest: string, rows: number): Promise<string> => {
    await putStep(engine, {
      block: 'generate',
      name,
      outputs: { queries: { type: 'Queries', digest, rows } },
    });
    return digest;
  };
  const hostile = await put('hostile', putText(folder, 'queries.jsonl', lines), 6);
  const empty = await put('nothing', putText(folder, 'queries.jsonl', ''), 0);
  const gone = await put('gone', putRows(folder, 'queries.jsonl', [query('g', 'goes away')]), 1);
  rmSync(join(folder, '.querymill', 'objects', gone.slice(0, 2), gone), { recursive: true });
  await engine.dispose();
  return { hostile, empty, gone };
}

test('hostile rows are shown as what they are; what is empty or gone says so', async ({
  pipeline,
  page,
  lab,
}) => {
  test.slow();
  const { hostile, empty, gone } = await publish(lab.folder);
  await pipeline.start();
  const path = pipeline.copy('tiny.ipynb');
  await pipeline.open(path, 'Notebook', { kernel: true });
  await pipeline.kernelReady();
  const explorer = page.locator('.qm-Explorer:visible');
  const explore = (digest: string): Promise<void> =>
    pipeline.begin('querymill:explore', { digest, path, title: digest.slice(0, 6), where: 'tab' });
  await explore(hostile);
  const rows = explorer.locator('tbody tr:not([aria-hidden])');
  await expect(rows).toHaveCount(6, { timeout: 30_000 });
  await expect(rows.nth(0)).toContainText(MARKUP);
  await expect(rows.nth(1)).toContainText('<U+202E>evil<U+2066> zero<U+200B>width');
  await expect(rows.nth(4)).toContainText('\uFFFD');
  await expect(rows.nth(5)).toContainText('no JSON at all');
  for (const at of [0, 1, 2, 3, 5]) {
    await rows.nth(at).locator('td').nth(2).click();
    await expect(explorer.locator('.qm-x-row h3')).toHaveText(
      [/^<img/, /^safe/, /^www/, /^no document/, /^$/, /^no JSON/][at] ?? '',
    );
    const text = (await explorer.textContent()) ?? '';
    expect(HIDDEN.test(text)).toBe(false);
    expect(text.length, 'long texts are cut').toBeLessThan(100_000);
    await expect(explorer.locator(':is(img, script, svg[onload])')).toHaveCount(0);
  }
  expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
  await pipeline.picture('hostile-rows-light');

  // Ids that are names of every object are ids like others.
  await explorer.locator('.qm-x-scroll').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await expect(rows.nth(0).locator('.qm-x-good')).toBeVisible();
  await expect(rows.nth(1).locator('.qm-x-bad')).toBeVisible();
  await expect(explorer.locator('.qm-x-good, .qm-x-bad')).toHaveCount(2);

  await explore(empty);
  await expect(explorer).toContainText('This artifact has no rows.', { timeout: 30_000 });
  await explore(gone);
  await expect(explorer.getByRole('alert')).toContainText('no longer in the store', { timeout: 30_000 });
  await pipeline.theme('JupyterLab Dark');
  await pipeline.picture('hostile-gone-dark');
  await pipeline.theme('JupyterLab Light');
});
