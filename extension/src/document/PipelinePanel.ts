import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';
import { PromiseDelegate } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { PipelineController } from '../canvas/PipelineController';
import type { ViewHandle } from '../canvas/mountView';
import type { PipelinePanelOptions } from './PipelinePanelOptions';

/**
 * The content of a Pipeline editor. The graph itself is loaded when the panel is first seen, so that
 * JupyterLab starts without it and the canvas never starts with size zero.
 */
export class PipelinePanel extends Widget {
  readonly context: DocumentRegistry.IContext<INotebookModel>;
  readonly #options: PipelinePanelOptions;
  readonly #controller = new PromiseDelegate<PipelineController>();
  readonly #host = document.createElement('div');
  #view: ViewHandle | null = null;
  #current: PipelineController | null = null;
  #mounting = false;

  constructor(options: PipelinePanelOptions) {
    super();
    this.context = options.context;
    this.#options = options;
    this.addClass('qm-Panel');
    // JupyterLab zooms panels with CSS; a canvas under CSS zoom misplaces every pointer. It gets this.
    const zoomTarget = document.createElement('div');
    zoomTarget.className = 'jp-zoom-target qm-zoom-target';
    this.#host.className = 'qm-host';
    this.node.append(zoomTarget, this.#host);
  }

  /** The controller of the graph; resolved when the graph has been shown for the first time. */
  get controller(): Promise<PipelineController> {
    return this.#controller.promise;
  }

  /** The controller if there is one already. */
  get currentController(): PipelineController | null {
    return this.#current;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#view?.dispose();
    this.#view = null;
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    void this.#mount();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.#mount();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    void this.#mount();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    void this.controller.then((controller) => {
      controller.focus();
    });
  }

  async #mount(): Promise<void> {
    if (this.#mounting || !this.isVisible || this.node.clientWidth === 0) return;
    this.#mounting = true;
    const [{ mountView }] = await Promise.all([import('../canvas/mountView'), this.context.ready]);
    if (this.isDisposed) return;
    this.#view = mountView(this.#host, this.#options);
    this.#current = this.#view.controller;
    this.#controller.resolve(this.#view.controller);
  }
}
