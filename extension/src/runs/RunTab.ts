import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { RunsClient } from './RunsClient';

/** Tab with one run, or with several side by side. */
export class RunTab extends Widget {
  readonly ids: readonly string[];
  readonly #client: RunsClient;
  readonly #trans: TranslationBundle;
  #unmount: (() => void) | null = null;
  #mounting = false;

  constructor(ids: readonly string[], client: RunsClient, trans: TranslationBundle) {
    super();
    this.ids = ids;
    this.#client = client;
    this.#trans = trans;
    this.addClass('qm-RunTab');
    this.node.tabIndex = -1;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#unmount?.();
    this.#unmount = null;
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    void this.#mount();
  }

  async #mount(): Promise<void> {
    if (this.#mounting) return;
    this.#mounting = true;
    const { mountRunTab } = await import('./mountRuns');
    if (this.isDisposed) return;
    this.#unmount = mountRunTab(this.node, { ids: this.ids, client: this.#client, trans: this.#trans });
  }
}
