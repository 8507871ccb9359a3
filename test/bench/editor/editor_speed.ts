/**
 * How fast the Pipeline editor is with many blocks that show samples, in a real JupyterLab and Chromium.
 *
 *     node test/bench/editor/editor_speed.ts [blocks]       (300 when left out)
 */
import { loadavg } from 'node:os';

import { chromium, type CDPSession, type Page } from '@playwright/test';

import { takeRenders, watchRenders } from '../../ui/lab/countRenders.ts';
import { findChromium } from '../../ui/lab/findChromium.ts';
import { writeLargeNotebook } from '../../ui/lab/largeNotebook.ts';
import { Pipeline } from '../../ui/lab/Pipeline.ts';
import { startLab } from '../../ui/lab/startLab.ts';
import { watchWeight } from '../../ui/lab/startWeight.ts';

const BLOCKS = Number(process.argv[2] ?? 300);
const OPENINGS = 5;
const ROUNDS = 20;
const HEAP_BLOCKS = 60;
const KEYS = 60;

const lab = await startLab();
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1480, height: 900 } });
  const pipeline = new Pipeline(page, lab);
  const path = writeLargeNotebook(lab.folder, BLOCKS);
  await watchRenders(page);
  const weight = watchWeight(page);
  await pipeline.start();
  const { bytes, files } = await weight();
  say(
    'added to the start of JupyterLab',
    `${(bytes / 1000).toFixed(1)} kB gzip in ${String(files.length)} files`,
  );

  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const openings: number[] = [];
  const busy: number[] = [];
  for (let opening = 0; opening < OPENINGS; opening++) {
    const before = await cpu(devtools);
    openings.push(await open(page, path, BLOCKS));
    busy.push((await cpu(devtools)) - before);
    if (opening + 1 < OPENINGS) await pipeline.command('application:close');
  }
  say(
    `open ${String(BLOCKS)} blocks, first and then again`,
    openings.map((ms) => `${ms.toFixed(0)} ms`).join(', '),
  );

  say('of that, the page had the processor for', busy.map((ms) => `${ms.toFixed(0)} ms`).join(', '));
  await drag(pipeline);
  await progress(page);
  await keystrokes(page, devtools);
  await pipeline.command('application:close');
  await heap(page, devtools, writeLargeNotebook(lab.folder, HEAP_BLOCKS));
  say(
    'load of the machine',
    loadavg()
      .map((load) => load.toFixed(1))
      .join(', '),
  );
} finally {
  await browser.close();
  await lab.stop();
}

function say(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(48)} ${value}\n`);
}

/** Milliseconds from the command to all nodes in the page, painted. */
async function open(page: Page, path: string, count: number): Promise<number> {
  return page.evaluate(
    async ([name, blocks]) => {
      const started = performance.now();
      void window.jupyterapp.commands.execute('docmanager:open', {
        path: name,
        factory: 'Pipeline',
        kernelPreference: { shouldStart: false, canStart: true, autoStartDefault: false },
      });
      while (document.querySelectorAll('.qm-canvas.qm-ready .react-flow__node').length < blocks)
        await new Promise((painted) => requestAnimationFrame(painted));
      await new Promise((painted) => requestAnimationFrame(painted));
      return performance.now() - started;
    },
    [path, count] as const,
  );
}

async function drag(pipeline: Pipeline): Promise<void> {
  const { page } = pipeline;
  await page.evaluate(() => {
    window.jupyterapp.shell.currentWidget?.content.currentController?.canvas?.select(['b8']);
  });
  await pipeline.command('querymill:zoom-to-selection');
  await page.evaluate(() => new Promise((zoomed) => setTimeout(zoomed, 1000)));
  const box = await page.locator('.react-flow__node[data-id="b8"]').boundingBox();
  if (box === null) throw new Error('the node to drag is not in sight');
  const [x, y] = [box.x + box.width / 2, box.y + 12];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 6, y + 6, { steps: 3 });
  await frame(page);
  await takeRenders(page);
  const steps = 20;
  let most = 0;
  const took: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const started = performance.now();
    await page.mouse.move(x + 6 + step * 4, y + 6 + step * 2);
    await frame(page);
    took.push(performance.now() - started);
    most = Math.max(most, (await takeRenders(page)).nodes);
  }
  await page.mouse.up();
  await frame(page);
  say('drag of one block, nodes rendered per step', `at most ${String(most)}`);
  say('drag, from one step to the next frame', spread(took));
  await pipeline.command('querymill:undo');
  await frame(page);
}

async function progress(page: Page): Promise<void> {
  await takeRenders(page);
  const counts: number[] = [];
  for (let done = 1; done <= 20; done++) {
    await page.evaluate((count) => {
      const controller = window.jupyterapp.shell.currentWidget?.content.currentController;
      controller?.feed.connected.set(true);
      controller?.steps.applyLive('b8', {
        state: 'running',
        progress: { done: count, total: 20, unit: 'documents', eta: null },
      });
    }, done);
    await frame(page);
    // The first one also tells every node that a kernel is there.
    if (done > 1) counts.push((await takeRenders(page)).nodes);
    else await takeRenders(page);
  }
  say('progress event, nodes rendered', `at most ${String(Math.max(...counts))}`);
}

async function keystrokes(page: Page, devtools: CDPSession): Promise<void> {
  const before = await cpu(devtools);
  const { graph, drawn } = await page.evaluate(async (keys) => {
    const widget = window.jupyterapp.shell.currentWidget;
    const model = widget?.content.currentController?.model;
    const cell = widget?.context.model.sharedModel.cells.find(({ id }) => id === 'b9');
    if (model === undefined || cell === undefined) throw new Error('no graph is open');
    const [told, painted]: [number[], number[]] = [[], []];
    for (let key = 0; key < keys; key++) {
      const at = cell.getSource().indexOf('maxRank: ') + 'maxRank: '.length;
      const started = performance.now();
      const updated = new Promise<void>((resolve) => {
        const stop = model.graph.subscribe(() => {
          stop();
          resolve();
        });
      });
      cell.updateSource(at, at, '1');
      await updated;
      told.push(performance.now() - started);
      await new Promise((frame) => requestAnimationFrame(frame));
      painted.push(performance.now() - started);
      if (key % 3 === 2) cell.updateSource(at, at + 3, '');
      await new Promise((frame) => setTimeout(frame, 20));
    }
    return { graph: told, drawn: painted };
  }, KEYS);
  const each = ((await cpu(devtools)) - before) / KEYS;
  say('processor for one keystroke, drawing and all', `${each.toFixed(1)} ms`);
  say('keystroke in a cell to the new graph', spread(graph));
  say('keystroke to the next frame', spread(drawn));
}

async function heap(page: Page, devtools: CDPSession, path: string): Promise<void> {
  const sizes: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    await open(page, path, HEAP_BLOCKS);
    await page.evaluate(() => window.jupyterapp.commands.execute('application:close'));
    await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)));
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    sizes.push(usedSize / 1e6);
  }
  // The first round loads code.
  const after = sizes.slice(1);
  const growth = slope(after);
  say(
    `heap after each of ${String(ROUNDS)} rounds with ${String(HEAP_BLOCKS)} blocks, MB`,
    after.map((size) => size.toFixed(1)).join(' '),
  );
  say('growth of the heap', `${(growth * 1000).toFixed(0)} kB a round`);
}

/** Milliseconds for which the page's main thread had the processor: the load of the machine is not in it. */
async function cpu(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

async function frame(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}

function rank(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN;
}

/** The middle and the ends: on a busy machine the fastest says most. */
function spread(values: readonly number[]): string {
  const [fastest, middle, late] = [rank(values, 0), median(values), rank(values, 0.95)];
  return `fastest ${fastest.toFixed(1)} ms, middle ${middle.toFixed(1)} ms, 95th ${late.toFixed(1)} ms`;
}

function median(values: readonly number[]): number {
  return rank(values, 0.5);
}

/** Of the straight line through values at 0, 1, 2 …, by least squares. */
function slope(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = (values.length - 1) / 2;
  const rise = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return rise / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}
