import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { runsIcon } from '../icons';
import type { RunsModel } from './RunsModel';

/** What the panel may do besides showing. */
export interface RunsActions {
  readonly open: (id: string) => void;
  readonly compare: (ids: readonly string[]) => void;
  readonly remove: (id: string) => void;
}

/** The runs at the left side of JupyterLab; loaded, and the kernel asked, when it is first seen. */
export class RunsSidebar extends Widget {
  readonly #model: RunsModel;
  readonly #trans: TranslationBundle;
  readonly #actions: RunsActions;
  #unmount: (() => void) | null = null;
  #mounting = false;

  constructor(model: RunsModel, trans: TranslationBundle, actions: RunsActions) {
    super();
    this.#model = model;
    this.#trans = trans;
    this.#actions = actions;
    this.id = 'querymill-runs';
    this.addClass('qm-Sidebar');
    this.title.icon = runsIcon;
    this.title.caption = trans.__('Querymill runs');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Querymill runs'));
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#unmount?.();
    this.#unmount = null;
    this.#model.dispose();
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.#mount();
    void this.#model.refresh();
  }

  async #mount(): Promise<void> {
    if (this.#mounting) return;
    this.#mounting = true;
    const { mountRunsPanel } = await import('./mountRuns');
    if (this.isDisposed) return;
    this.#unmount = mountRunsPanel(this.node, { model: this.#model, trans: this.#trans, ...this.#actions });
  }
}
