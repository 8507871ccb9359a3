import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

import { savedWidgets } from './savedWidgets.ts';
import type { Lab } from './startLab.ts';
import { animationsEnd, standsStill } from './standsStill.ts';
import { watchTexts } from './watchTexts.ts';

/** The parts of JupyterLab's application object that tests use. */
interface LabApplication {
  readonly started: Promise<void>;
  readonly restored: Promise<void>;
  readonly serviceManager: { readonly ready: Promise<void> };
  readonly shell: {
    readonly currentWidget: DocumentWidgetLike | null;
    widgets(area: 'main'): Iterable<{ readonly id: string }>;
  };
  readonly commands: {
    execute(id: string, args?: object): Promise<DocumentWidgetLike | undefined>;
    isEnabled(id: string): boolean;
    listCommands(): string[];
    label(id: string): string;
    caption(id: string): string;
    icon(id: string): { readonly name?: string } | undefined;
    describedBy(id: string): Promise<{ readonly args: object | null }>;
  };
}

interface CellLike {
  readonly id: string;
  readonly executionState?: string;
  getSource(): string;
  updateSource(from: number, to: number, text: string): void;
  getMetadata(key: string): unknown;
  toJSON(): {
    readonly id: string;
    readonly cell_type: string;
    readonly source: string | readonly string[];
    readonly metadata: object;
    readonly execution_count?: number | null;
    readonly outputs?: readonly { readonly text?: string | readonly string[] }[];
  };
}

/** A cell as it would be saved. */
export interface SavedCell {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  /** What the graph keeps in the cell's metadata: its place. */
  readonly own: { readonly x: number; readonly y: number } | null;
}

/** The parts of an open graph's controller that stand in for a kernel's messages. */
interface ControllerLike {
  readonly canvas: { select(cellIds: readonly string[]): void } | null;
  readonly model: { readonly graph: { subscribe(listener: () => void): () => void } };
  readonly feed: { readonly connected: { set(value: boolean): void } };
  readonly steps: {
    applyLive(cellId: string, change: unknown): void;
    setPlan(steps: readonly unknown[]): void;
  };
}

interface DocumentWidgetLike {
  readonly content: { readonly currentController: ControllerLike | null };
  readonly context: {
    readonly ready: Promise<void>;
    readonly sessionContext: {
      readonly ready: Promise<void>;
      readonly session: {
        readonly kernel: {
          readonly id: string;
          readonly info: Promise<unknown>;
          readonly status: string;
        } | null;
      } | null;
    };
    readonly model: { readonly sharedModel: { readonly cells: readonly CellLike[] } };
    save(): Promise<void>;
  };
}

declare global {
  interface Window {
    jupyterapp: LabApplication;
  }
}

/** How long a fresh page may take on a busy machine. */
const READY = { timeout: 120_000 };

let copies = 0;

/** Drives one page of JupyterLab as a person would: opens notebooks, looks at nodes, runs. */
export class Pipeline {
  readonly page: Page;
  readonly lab: Lab;

  constructor(page: Page, lab: Lab) {
    this.page = page;
    this.lab = lab;
  }

  /** Opens an empty JupyterLab in a fresh workspace. */
  async start(): Promise<void> {
    await this.page.goto(`${this.lab.url}/lab/workspaces/test-${++copies}?reset`);
    await this.settled();
  }

  /** Waits until JupyterLab has restored its layout. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(() => 'jupyterapp' in window, undefined, READY);
    await this.page.evaluate(() => window.jupyterapp.restored);
    await expect(this.page.locator('#jp-main-dock-panel')).toBeVisible(READY);
  }

  /** A copy of a notebook under a name of its own, so that tests do not see each other's changes. */
  copy(notebook: string): string {
    const name = `${notebook.replace('.ipynb', '')}-test${++copies}.ipynb`;
    copyFileSync(join(this.lab.folder, notebook), join(this.lab.folder, name));
    return name;
  }

  /** A copy of a notebook that says another kernel runs it. */
  copyWithKernel(notebook: string, kernel: string): string {
    const name = this.copy(notebook);
    const file = join(this.lab.folder, name);
    const content = JSON.parse(readFileSync(file, 'utf8')) as { metadata: object };
    const metadata = { ...content.metadata, kernelspec: { name: kernel, display_name: kernel } };
    writeFileSync(file, JSON.stringify({ ...content, metadata }));
    return name;
  }

  /** Opens a notebook in an editor, without starting a kernel unless `kernel` says so. */
  async open(
    path: string,
    factory: 'Pipeline' | 'Notebook',
    { kernel = false, mode = '' } = {},
  ): Promise<void> {
    await this.page.evaluate(
      async ([name, editor, withKernel, where]) => {
        const widget = await window.jupyterapp.commands.execute('docmanager:open', {
          path: name,
          factory: editor,
          ...(where === '' ? {} : { options: { mode: where } }),
          ...(withKernel
            ? {}
            : { kernelPreference: { shouldStart: false, canStart: true, autoStartDefault: false } }),
        });
        await widget?.context.ready;
      },
      [path, factory, kernel, mode] as const,
    );
    if (factory !== 'Pipeline') return;
    await expect(this.canvas).toBeVisible();
    await standsStill(this.page);
  }

  /** Opens a copy of a notebook as a graph, in an empty JupyterLab and without a kernel. */
  async openGraph(notebook: string, { inspector = true } = {}): Promise<void> {
    await this.start();
    await this.open(this.copy(notebook), 'Pipeline');
    if (!inspector) await this.command('querymill:toggle-inspector');
  }

  get canvas(): Locator {
    return this.page.locator('.qm-canvas.qm-ready');
  }

  get nodes(): Locator {
    return this.page.locator('.qm-canvas .react-flow__node');
  }

  get blocks(): Locator {
    return this.page.locator('.qm-canvas .qm-node-block');
  }

  get edges(): Locator {
    return this.page.locator('.qm-canvas .react-flow__edge');
  }

  get inspector(): Locator {
    return this.page.locator('.qm-inspector');
  }

  /** The node of the block that defines a variable. */
  block(name: string): Locator {
    return this.blocks.filter({ has: this.page.locator('.qm-head b', { hasText: new RegExp(`^${name}$`) }) });
  }

  /** Clicks on the link of an output into a block. */
  async selectLink(output: string, target: string): Promise<void> {
    const { x, y } = await this.pointOnLink(output, target);
    await this.page.mouse.click(x, y);
  }

  /** A point of the link of an output into a block where nothing lies above it. */
  async pointOnLink(output: string, target: string): Promise<{ x: number; y: number }> {
    const cellId = await this.block(target).getAttribute('data-id');
    await standsStill(this.page);
    const path = this.page.locator(
      `.react-flow__edge[aria-label="${output}"][data-id*=">${cellId ?? ''}:"] .react-flow__edge-interaction`,
    );
    const point = await path.evaluate((element: SVGPathElement) => {
      const matrix = element.getScreenCTM();
      for (let part = 1; part < 100 && matrix !== null; part++) {
        const at = element.getPointAtLength((element.getTotalLength() * part) / 100).matrixTransform(matrix);
        if (document.elementFromPoint(at.x, at.y) === element) return { x: at.x, y: at.y };
      }
      return null;
    });
    if (point === null) throw new Error(`the link ${output} lies under other things along its whole way`);
    return point;
  }

  /**
   * Notes every text that what matches shows from now on, however short.
   *
   * @returns gives what was seen
   */
  watch(selector: string): Promise<() => Promise<string[]>> {
    return watchTexts(this.page, selector);
  }

  /** What axe finds wrong in parts of the page, once nothing moves there: a colour on its way is no colour. */
  async violations(...parts: string[]): Promise<string[]> {
    await animationsEnd(this.page);
    const axe = parts.reduce((all, part) => all.include(part), new AxeBuilder({ page: this.page }));
    const { violations } = await axe.analyze();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 300)).join('\n')}`,
    );
  }

  /** Runs a command of JupyterLab. */
  async command(id: string, args: object = {}): Promise<void> {
    await this.page.evaluate(([name, options]) => window.jupyterapp.commands.execute(name, options), [
      id,
      args,
    ] as const);
  }

  /** Whether a command of JupyterLab can be used now. */
  isEnabled(id: string): Promise<boolean> {
    return this.page.evaluate((name) => window.jupyterapp.commands.isEnabled(name), id);
  }

  /** Writes the user's settings of the extension; a page reads them when it is loaded. */
  async set(settings: object): Promise<void> {
    const raw = JSON.stringify(settings);
    const url = `${this.lab.url}/lab/api/settings/querymill:plugin`;
    expect((await this.page.request.put(url, { data: { raw } })).ok()).toBe(true);
  }

  /** Lets the graph hear what a kernel would say: a change of one step, and a plan. */
  async pretend(cellId: string, said: { payload: object; plan: readonly object[] }): Promise<void> {
    await this.page.evaluate(
      ([cell, { payload, plan }]) => {
        const controller = window.jupyterapp.shell.currentWidget?.content.currentController;
        controller?.feed.connected.set(true);
        controller?.steps.applyLive(cell, payload);
        controller?.steps.setPlan(plan);
      },
      [cellId, said] as const,
    );
  }

  /** Starts a command that takes long, and does not wait for its end. */
  async begin(id: string, args: object = {}): Promise<void> {
    await this.page.evaluate(
      ([name, options]) => {
        void window.jupyterapp.commands.execute(name, options);
      },
      [id, args] as const,
    );
  }

  /** The source of every cell of the current document. */
  sources(): Promise<string[]> {
    return this.page.evaluate(() =>
      (window.jupyterapp.shell.currentWidget?.context.model.sharedModel.cells ?? []).map((cell) =>
        cell.getSource(),
      ),
    );
  }

  /** Every cell of the current document as it would be saved, without outputs. */
  cells(): Promise<SavedCell[]> {
    return this.page.evaluate(() =>
      (window.jupyterapp.shell.currentWidget?.context.model.sharedModel.cells ?? []).map((cell) => {
        const { id, cell_type, source, metadata } = cell.toJSON();
        const { querymill = null } = metadata as { querymill?: { x: number; y: number } };
        return { id, type: cell_type, source: [source].flat().join(''), own: querymill };
      }),
    );
  }

  /** The nodes that are selected, by cell id, in document order. */
  selected(): Promise<string[]> {
    return this.page
      .locator('.qm-canvas .react-flow__node.selected')
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-id') ?? '').sort());
  }

  /** Where something stands on the page, once nothing moves on the canvas. */
  async box(target: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
    await standsStill(this.page);
    const box = await target.boundingBox();
    if (box === null) throw new Error('what is looked for has no place on the page');
    return box;
  }

  /** Waits until nothing moves on the canvas. */
  async still(): Promise<void> {
    await standsStill(this.page);
  }

  /** Presses, moves in steps and lets go: a drag as a hand makes it. */
  async drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await this.page.mouse.move(to.x, to.y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Presses on something and moves to a point of the page, without letting go. */
  async carry(what: Locator, to: { x: number; y: number }): Promise<void> {
    const { x, y } = await this.box(what);
    await this.page.mouse.move(x + 4, y + 4);
    await this.page.mouse.down();
    await this.page.mouse.move((x + to.x) / 2, (y + to.y) / 2, { steps: 4 });
    await this.page.mouse.move(to.x, to.y, { steps: 4 });
  }

  /** The execution count of every cell of the current document. */
  executionCounts(): Promise<(number | null)[]> {
    return this.page.evaluate(() =>
      (window.jupyterapp.shell.currentWidget?.context.model.sharedModel.cells ?? []).map(
        (cell) => cell.toJSON().execution_count ?? null,
      ),
    );
  }

  /** What a cell of the current document has printed. */
  output(cellId: string): Promise<string> {
    return this.page.evaluate((id) => {
      const cells = window.jupyterapp.shell.currentWidget?.context.model.sharedModel.cells ?? [];
      const outputs = cells.find((cell) => cell.id === id)?.toJSON().outputs ?? [];
      return outputs.map(({ text = '' }) => (typeof text === 'string' ? text : text.join(''))).join('');
    }, cellId);
  }

  /** Ids of the cells of the current document that run or wait for their turn. */
  executing(): Promise<string[]> {
    return this.page.evaluate(() =>
      (window.jupyterapp.shell.currentWidget?.context.model.sharedModel.cells ?? []).flatMap((cell) =>
        cell.executionState === 'running' ? [cell.id] : [],
      ),
    );
  }

  /** Waits until the kernel of the current document answers. */
  async kernelReady(): Promise<void> {
    await this.page.evaluate(async () => {
      const session = window.jupyterapp.shell.currentWidget?.context.sessionContext;
      await session?.ready;
      await session?.session?.kernel?.info;
    });
  }

  /** The processes of the current document's kernel; none while the server starts another. */
  async kernelProcesses(): Promise<number[]> {
    const id = await this.page.evaluate(
      () => window.jupyterapp.shell.currentWidget?.context.sessionContext.session?.kernel?.id ?? '',
    );
    const { stdout } = spawnSync('pgrep', ['-f', `kernel[.]mjs .*kernel-${id}[.]json`], { encoding: 'utf8' });
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
  }

  /** How many cells of the current document say where they stand. */
  placed(): Promise<number> {
    return this.page.evaluate(
      () =>
        (window.jupyterapp.shell.currentWidget?.context.model.sharedModel.cells ?? []).filter(
          (cell) => cell.getMetadata('querymill') !== undefined,
        ).length,
    );
  }

  /** Waits until the layout that JupyterLab keeps on the server has every open document and tab. */
  async layoutSaved(): Promise<void> {
    const [, workspace = ''] = /\/workspaces\/([^/?]+)/.exec(this.page.url()) ?? [];
    const open = await this.page.evaluate(
      () =>
        [...window.jupyterapp.shell.widgets('main')].filter(({ id }) => !id.startsWith('launcher')).length,
    );
    const saved = async (): Promise<number> => {
      const answer = await this.page.request.get(`${this.lab.url}/lab/api/workspaces/${workspace}`);
      return answer.ok() ? savedWidgets(await answer.json()).length : 0;
    };
    await expect.poll(saved, READY).toBe(open);
  }

  /** Saves the current document. */
  async save(): Promise<void> {
    await this.page.evaluate(() => window.jupyterapp.shell.currentWidget?.context.save());
  }

  /** Switches the theme. */
  async theme(name: 'JupyterLab Light' | 'JupyterLab Dark' | 'JupyterLab Dark High Contrast'): Promise<void> {
    await this.command('apputils:change-theme', { theme: name });
    const light = name === 'JupyterLab Light';
    await expect(this.page.locator('body')).toHaveAttribute('data-jp-theme-light', String(light));
  }

  /** Writes a picture of the page to the results. */
  async picture(name: string, target: Locator | Page = this.page): Promise<void> {
    await target.screenshot({
      path: join(import.meta.dirname, '..', '..', '..', 'test-results', 'pictures', `${name}.png`),
    });
  }
}
