import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { StepRenderer } from '../renderer/StepRenderer';

/** Kept apart from the core's constant of the same value, so that the core loads with the first step only. */
const STEP_MIME = 'application/vnd.querymill.step+json';

/** Draws what a step shows in notebooks, with the same component as in the nodes of a graph. */
export const rendererPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:renderer',
  description: 'Renders the output of a step.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate: (_: JupyterFrontEnd, rendermime: IRenderMimeRegistry) => {
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [STEP_MIME],
        defaultRank: 10,
        createRenderer: (options) => new StepRenderer(options),
      },
      10,
    );
  },
};
