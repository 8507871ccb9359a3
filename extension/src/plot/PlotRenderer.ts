import type { IThemeManager } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import type { PlotHandle } from './mountPlot';

/** The MIME type of Plotly figures. */
export const PLOTLY_MIME = 'application/vnd.plotly.v1+json';

/** A Plotly figure in the colours of the theme. Plotly itself is loaded with the first one. */
export class PlotRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #themes: IThemeManager | null;
  #plot: PlotHandle | null = null;

  constructor(themes: IThemeManager | null) {
    super();
    this.#themes = themes;
    this.addClass('qm-Plot');
    themes?.themeChanged.connect(this.#retheme, this);
  }

  /** Draws a figure; later ones replace it in place. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { mountPlot } = await import('./mountPlot');
    if (this.isDisposed) return;
    this.#plot ??= mountPlot(this.node);
    await this.#plot.show(model.data[PLOTLY_MIME]);
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#themes?.themeChanged.disconnect(this.#retheme, this);
    this.#plot?.dispose();
    this.#plot = null;
    super.dispose();
  }

  #retheme(): void {
    void this.#plot?.retheme();
  }
}
