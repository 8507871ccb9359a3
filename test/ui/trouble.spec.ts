import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator } from '@playwright/test';

import { Pipeline } from './lab/Pipeline.ts';
import { expect, test } from './lab/test.ts';

const RUN = { timeout: 120_000 };
/** How soon after the page is ready everything must be right: a moment, on a machine ten times too slow. Nothing comes by itself before a test lets it. */
const SOON = { timeout: 20_000 };
const TALK = /^line 1\nline 2\nline 3\n(line \d+\n)*talked\n$/;

/** A notebook whose first cell talks and whose step runs until a test lets them go. */
class Slow {
  readonly path: string;
  readonly #folder: string;

  constructor(pipeline: Pipeline) {
    this.path = pipeline.copy('trouble.ipynb');
    this.#folder = mkdtempSync(join(pipeline.lab.folder, 'flags-'));
    const file = join(pipeline.lab.folder, this.path);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('FOLDER', this.#folder));
  }

  endTalk(): void {
    writeFileSync(join(this.#folder, 'talked'), '');
  }

  endStep(): void {
    writeFileSync(join(this.#folder, 'stepped'), '');
  }
}

/** The state of a block, in words. */
function state(pipeline: Pipeline, name: string): Locator {
  return pipeline.block(name).locator('.qm-full .qm-state');
}

/** What the server says of the kernel of a notebook. */
async function kernelState(url: string, path: string): Promise<string | undefined> {
  interface Session {
    readonly path: string;
    readonly kernel: { readonly execution_state: string };
  }
  const sessions = (await (await fetch(`${url}/api/sessions`)).json()) as Session[];
  return sessions.find((session) => session.path === path)?.kernel.execution_state;
}

test.describe('Truth after trouble', () => {
  test.setTimeout(400_000);

  test('a page loaded again in the middle of a run shows what it missed, and what still comes', async ({
    pipeline,
    page,
  }) => {
    const slow = new Slow(pipeline);
    await pipeline.start();
    await pipeline.open(slow.path, 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.layoutSaved();
    await pipeline.begin('querymill:run-all');
    await expect.poll(() => pipeline.output('talk'), RUN).toContain('line 3\n');
    await page.goto(page.url().replace('?reset', ''));
    await pipeline.settled();
    await expect.poll(() => pipeline.output('talk'), SOON).toContain('line 3\n');
    await expect.poll(() => pipeline.executing(), SOON).toEqual(['talk', 'slow', 'after']);
    slow.endTalk();
    await expect.poll(() => pipeline.output('talk'), RUN).toMatch(TALK);
    await expect.poll(() => pipeline.executing(), RUN).toEqual(['slow', 'after']);
    await expect(state(pipeline, 'slow')).toHaveText(/starting|running/, RUN);
    slow.endStep();
    await expect.poll(() => pipeline.output('after'), RUN).toBe('rows: 20\n');
    await expect(state(pipeline, 'slow')).toContainText('ran');
    await expect.poll(() => pipeline.executing()).toEqual([]);
    await expect.poll(() => pipeline.executionCounts()).toEqual([1, 2, 3]);
    // What was missed is no edit: there is nothing to undo.
    await pipeline.command('querymill:undo');
    expect(await pipeline.output('after')).toBe('rows: 20\n');
  });

  test('a run goes on without a browser, and another one shows all of it', async ({
    pipeline,
    page,
    browser,
  }) => {
    const slow = new Slow(pipeline);
    await pipeline.start();
    await pipeline.open(slow.path, 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.begin('querymill:run-all');
    await expect.poll(() => pipeline.output('talk'), RUN).toContain('line 1\n');
    await expect.poll(() => pipeline.executing(), RUN).toEqual(['talk', 'slow', 'after']);
    await page.close();
    slow.endTalk();
    slow.endStep();
    await expect.poll(() => kernelState(pipeline.lab.url, slow.path), RUN).toBe('idle');

    const second = new Pipeline(await browser.newPage(), pipeline.lab);
    await second.start();
    await second.open(slow.path, 'Pipeline', { kernel: true });
    await expect.poll(() => second.output('talk'), SOON).toMatch(TALK);
    // Between two cells the kernel is idle for a blink as well.
    await expect.poll(() => second.output('after'), RUN).toBe('rows: 20\n');
    await expect(state(second, 'slow')).toContainText('ran', SOON);
    await expect.poll(() => second.executionCounts()).toEqual([1, 2, 3]);
    await second.page.close();
  });

  test('a notebook without its graph shows what it missed as well', async ({ pipeline, page }) => {
    const slow = new Slow(pipeline);
    await pipeline.start();
    await pipeline.open(slow.path, 'Notebook', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.layoutSaved();
    await pipeline.begin('notebook:run-all-cells');
    const talk = page.locator('.jp-Notebook .jp-CodeCell').first();
    await expect(talk.locator('.jp-OutputArea')).toContainText('line 2', RUN);
    await page.goto(page.url().replace('?reset', ''));
    await pipeline.settled();
    await expect(talk.locator('.jp-OutputArea')).toContainText('line 2', SOON);
    await expect(talk.locator('.jp-InputPrompt')).toContainText('[*]');
    slow.endTalk();
    slow.endStep();
    await expect(talk.locator('.jp-OutputArea')).toContainText('talked', RUN);
    await expect(talk.locator('.jp-InputPrompt')).toContainText('[1]');
    await expect(page.locator('.jp-Notebook .jp-CodeCell').last()).toContainText('rows: 20', RUN);
  });

  test('after a restart of the server the step that went on is there, and what was printed before', async ({
    pipeline,
    page,
  }) => {
    const slow = new Slow(pipeline);
    slow.endTalk();
    await pipeline.start();
    await pipeline.open(slow.path, 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.layoutSaved();
    await pipeline.begin('querymill:run-all');
    await expect.poll(() => pipeline.executing(), RUN).toEqual(['slow', 'after']);
    await expect(state(pipeline, 'slow')).toHaveText(/starting|running/, RUN);
    const url = page.url().replace('?reset', '');
    await page.goto('about:blank');
    await pipeline.lab.restart();
    await page.goto(url);
    await pipeline.settled();
    await pipeline.kernelReady();
    await expect.poll(() => pipeline.output('talk'), SOON).toMatch(TALK);
    await expect(state(pipeline, 'slow')).toHaveText(/starting|running/, SOON);
    slow.endStep();
    await expect(state(pipeline, 'slow')).toContainText(/ran|reused/, RUN);
    expect(await pipeline.output('after')).toBe('');
    await pipeline.begin('querymill:run-all');
    await expect.poll(() => pipeline.output('after'), RUN).toBe('rows: 20\n');
    await expect(state(pipeline, 'slow')).toContainText('reused');
  });

  test('a page that stays open while the server restarts says what it saw last, and runs on from there', async ({
    pipeline,
    page,
  }) => {
    const slow = new Slow(pipeline);
    slow.endTalk();
    await pipeline.start();
    await pipeline.open(slow.path, 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.begin('querymill:run-all');
    await expect.poll(() => pipeline.executing(), RUN).toEqual(['slow', 'after']);
    await expect(state(pipeline, 'slow')).toHaveText(/starting|running/, RUN);
    await pipeline.lab.restart();
    await expect(page.locator('.qm-kernel')).toContainText('No Kernel', RUN);
    await expect(page.locator('.qm-pill')).toHaveCount(0);
    await expect.poll(() => pipeline.executing(), RUN).toEqual([]);
    await expect(state(pipeline, 'slow')).toHaveText(/last seen: (starting|running)/);
    expect(await pipeline.output('talk')).toMatch(TALK);
    slow.endStep();
    await pipeline.begin('querymill:run-all');
    await expect.poll(() => pipeline.output('after'), RUN).toBe('rows: 20\n');
    await expect(state(pipeline, 'slow')).toContainText(/ran|reused|joined/);
  });
});
