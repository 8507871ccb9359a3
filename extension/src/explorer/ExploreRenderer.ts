import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

/** Sent from anywhere in the page with `{digest, title}`: opens the explorer. */
export const EXPLORE_EVENT = 'querymill-explore';

/** What `explore()` shows in a cell: a button that opens the explorer. */
export class ExploreRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #mimeType: string;
  readonly #trans: TranslationBundle;

  constructor(options: IRenderMime.IRendererOptions, trans: TranslationBundle) {
    super();
    this.#mimeType = options.mimeType;
    this.#trans = trans;
    this.addClass('qm-ExploreOutput');
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const data = model.data[this.#mimeType];
    const { digest, type, rows } = (typeof data === 'object' && data !== null ? data : {}) as Record<
      string,
      unknown
    >;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-mod-styled jp-mod-accept';
    button.textContent = this.#trans.__('Explore %1 rows', Number(rows));
    button.addEventListener('click', () => {
      askToExplore(button, String(digest), String(type));
    });
    this.node.replaceChildren(button);
    return Promise.resolve();
  }
}

/** Asks for the explorer from an element of the page. */
export function askToExplore(from: Element, digest: string, title: string): void {
  from.dispatchEvent(new CustomEvent(EXPLORE_EVENT, { bubbles: true, detail: { digest, title } }));
}
