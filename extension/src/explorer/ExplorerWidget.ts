import { Widget } from '@lumino/widgets';
import type { Message } from '@lumino/messaging';

import type { ExplorerOptions } from './mountExplorer';

/** Tab with the explorer of one artifact. What it draws is loaded with the first one. */
export class ExplorerWidget extends Widget {
  readonly digest: string;
  readonly path: string;
  readonly #options: ExplorerOptions;
  #unmount: (() => void) | null = null;
  #mounting = false;

  constructor(options: ExplorerOptions) {
    super();
    this.digest = options.digest;
    this.path = options.path;
    this.#options = options;
    this.addClass('qm-Explorer');
    this.node.tabIndex = -1;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#unmount?.();
    this.#unmount = null;
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    void this.#mount();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    // Until the rows have come the frame keeps the keyboard for them.
    (this.node.querySelector<HTMLElement>('.qm-x-scroll') ?? this.node).focus();
  }

  async #mount(): Promise<void> {
    if (this.#mounting) return;
    this.#mounting = true;
    const { mountExplorer } = await import('./mountExplorer');
    if (!this.isDisposed) this.#unmount = mountExplorer(this.node, this.#options);
  }
}
