import { expect, test } from './lab/test.ts';

const RUN = { timeout: 240_000 };

test.describe('Running from the graph', () => {
  test.setTimeout(300_000);

  test('run all shows samples and figures in the nodes, and they are there after a reload', async ({
    pipeline,
    page,
  }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('small.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.begin('querymill:run-all');
    await expect(pipeline.block('bm25').locator('.qm-figure')).toContainText('nDCG@10', RUN);
    await expect(pipeline.block('seeds').locator('.qm-samples li')).toHaveCount(3);
    await expect(page.locator('.qm-node-code .qm-code-text')).toContainText('2 pairs read', RUN);
    const samples = await pipeline.block('seeds').locator('.qm-samples').textContent();
    await pipeline.save();
    await pipeline.picture('run-all');

    await page.goto(page.url().replace('?reset', ''));
    await pipeline.settled();
    await expect(pipeline.block('seeds').locator('.qm-samples')).toHaveText(samples ?? '');
    await expect(pipeline.block('seeds')).toContainText(/ran|reused/);
  });

  test('a changed parameter marks what would run again; changing it back clears the mark', async ({
    pipeline,
  }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('small.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.begin('querymill:run-all');
    await expect(pipeline.block('bm25').locator('.qm-figure')).toContainText('nDCG@10', RUN);
    await pipeline.block('seeds').click();
    await pipeline.inspector.getByLabel('Size').fill('7');
    await pipeline.inspector.getByLabel('Size').press('Enter');
    await expect(pipeline.block('seeds').locator('.qm-full .qm-state')).toContainText(
      'runs again: parameter size 6 → 7',
    );
    await pipeline.command('querymill:undo');
    await expect(pipeline.block('seeds').locator('.qm-full .qm-state')).toContainText(/ran|reused/);
  });

  test('run this block runs what it needs first, and nothing else', async ({ pipeline, page }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('small.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.block('bm25').click();
    await pipeline.command('querymill:run-block');
    await expect(pipeline.block('bm25').locator('.qm-figure')).toContainText('nDCG@10', RUN);
    await expect.poll(() => pipeline.executionCounts()).toEqual([1, null, 2, null]);
    await expect(page.locator('.qm-node-code .qm-code-text')).toHaveCount(0);
  });

  test('a generator shows its progress and its rows while it writes, in both views', async ({
    pipeline,
    page,
  }) => {
    await pipeline.start();
    const path = pipeline.copy('tiny.ipynb');
    await pipeline.open(path, 'Notebook', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.open(path, 'Pipeline', { kernel: true, mode: 'split-right' });
    await expect(pipeline.blocks).toHaveCount(5);
    const seen = await pipeline.watch('.react-flow__node[data-id="pseudo"] .qm-full .qm-state');
    await pipeline.begin('querymill:run-all');
    await expect(pipeline.block('kept').locator('.qm-figure')).toContainText('kept of', RUN);
    await expect(pipeline.block('pseudo').locator('.qm-samples li')).toHaveCount(3);
    await expect.poll(async () => (await seen()).join('\n')).toContain(' of 6 ');
    await expect(page.locator('.jp-Notebook .qm-output').first()).toBeVisible();
    await expect(page.locator('.jp-Notebook .qm-output .qm-table').first()).toBeVisible();
    await expect(page.locator('.qm-node-code .qm-code-text')).toContainText('kept', RUN);
    await pipeline.picture('both-views');
  });

  test('a step that fails says why on its block, and what follows does not run', async ({ pipeline }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('failing.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.command('querymill:run-all');
    await expect(pipeline.block('seeds').locator('.qm-error')).toContainText('size', RUN);
    await expect(pipeline.block('seeds').locator('.qm-full .qm-state')).toContainText('failed');
    await expect(pipeline.block('pseudo').locator('.qm-full .qm-state')).not.toContainText('waiting');
    await pipeline.picture('failed');
  });

  test('up to here runs every cell above a block and the block, and nothing below', async ({ pipeline }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('small.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.block('seeds').click();
    await pipeline.begin('querymill:run-up-to-here');
    await expect(pipeline.block('seeds').locator('.qm-full .qm-state')).toContainText(/ran|reused/, RUN);
    await expect.poll(() => pipeline.executionCounts()).toEqual([1, 2, null, null]);
  });

  test('after a restart a block runs with what it needs, and all of it is reused', async ({
    pipeline,
    page,
  }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('small.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await pipeline.block('bm25').click();
    await pipeline.begin('querymill:run-block');
    await expect(pipeline.block('bm25').locator('.qm-figure')).toContainText('nDCG@10', RUN);
    await expect.poll(() => pipeline.executionCounts()).toEqual([1, null, 2, null]);
    await pipeline.begin('querymill:restart');
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await expect(page.locator('.jp-Dialog')).toHaveCount(0);
    await expect(page.locator('.qm-pill')).toBeVisible(RUN);
    await pipeline.begin('querymill:run-block');
    await expect(pipeline.block('bm25').locator('.qm-full .qm-state')).toContainText('reused', RUN);
    await expect(pipeline.block('data').locator('.qm-full .qm-state')).toContainText('reused', RUN);
    await expect.poll(() => pipeline.executionCounts()).toEqual([1, null, 2, null]);
  });

  test('when the kernel is killed the server starts another, the plan comes back and blocks run', async ({
    pipeline,
    page,
  }) => {
    await pipeline.start();
    await pipeline.open(pipeline.copy('small.ipynb'), 'Pipeline', { kernel: true });
    await pipeline.kernelReady();
    await expect(page.locator('.qm-pill')).toBeVisible(RUN);
    const killed = await pipeline.kernelProcesses();
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    // The plan may be away for a blink only: that it was is seen by the process that answers now.
    await expect
      .poll(async () => (await pipeline.kernelProcesses()).filter((pid) => !killed.includes(pid)).length, RUN)
      .toBeGreaterThan(0);
    await pipeline.kernelReady();
    await expect(page.locator('.qm-pill')).toBeVisible(RUN);
    // What is sent while the browser has not heard of the death yet is lost with that kernel: then it is run again.
    await expect(async () => {
      await pipeline.block('data').click();
      await pipeline.begin('querymill:run-block');
      await expect(pipeline.block('data').locator('.qm-full .qm-state')).toContainText(/ran|reused/, {
        timeout: 30_000,
      });
    }).toPass(RUN);
  });
});
