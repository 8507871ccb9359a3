import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { pipelineIcon } from '../icons';
import type { IPipelineTracker } from '../tokens';

/** The blocks at the left side of JupyterLab; what it shows is loaded when it is first seen. */
export class PaletteSidebar extends Widget {
  readonly #tracker: IPipelineTracker;
  readonly #trans: TranslationBundle;
  #unmount: (() => void) | null = null;
  #mounting = false;

  constructor(tracker: IPipelineTracker, trans: TranslationBundle) {
    super();
    this.#tracker = tracker;
    this.#trans = trans;
    this.id = 'querymill-blocks';
    this.addClass('qm-Sidebar');
    this.title.icon = pipelineIcon;
    this.title.caption = trans.__('Querymill blocks');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Querymill blocks'));
  }

  override dispose(): void {
    this.#unmount?.();
    this.#unmount = null;
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.#mount();
  }

  async #mount(): Promise<void> {
    if (this.#mounting) return;
    this.#mounting = true;
    const { mountBlockList } = await import('./mountBlockList');
    if (!this.isDisposed) this.#unmount = mountBlockList(this.node, this.#tracker, this.#trans);
  }
}
