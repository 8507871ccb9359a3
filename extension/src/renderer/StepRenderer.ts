import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import type { OutputHandle } from './mountOutput';

/** The output of a step in a notebook. The component that draws it is loaded with the first one. */
export class StepRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #mimeType: string;
  readonly #trans: TranslationBundle;
  #output: OutputHandle | null = null;

  constructor(options: IRenderMime.IRendererOptions, trans: TranslationBundle) {
    super();
    this.#mimeType = options.mimeType;
    this.#trans = trans;
    this.addClass('qm-StepOutput');
  }

  /** Draws a payload; later ones replace it in place. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { mountOutput } = await import('./mountOutput');
    if (this.isDisposed) return;
    this.#output ??= mountOutput(this.node, this.#trans);
    this.#output.show(model.data[this.#mimeType]);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#output?.dispose();
    this.#output = null;
    super.dispose();
  }
}
