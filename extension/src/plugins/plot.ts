import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { PLOTLY_MIME, PlotRenderer } from '../plot/PlotRenderer';

/** Draws Plotly figures, unless another extension does. */
export const plotPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:plot',
  description: 'Renders Plotly figures where no other extension does.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IThemeManager],
  activate: (app: JupyterFrontEnd, rendermime: IRenderMimeRegistry, themes: IThemeManager | null) => {
    // Once every extension has started, and before JupyterLab restores what was open.
    void app.started.then(() => {
      if (rendermime.getFactory(PLOTLY_MIME) !== undefined) return;
      rendermime.addFactory(
        {
          safe: true,
          mimeTypes: [PLOTLY_MIME],
          defaultRank: 10,
          createRenderer: () => new PlotRenderer(themes),
        },
        10,
      );
    });
  },
};
