import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { StepRenderer } from '../renderer/StepRenderer';
import { STEP_MIME } from '../stepMime';

/** Draws what a step shows in notebooks, with the same component as in the nodes of a graph. */
export const rendererPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:renderer',
  description: 'Renders the output of a step.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (_: JupyterFrontEnd, rendermime: IRenderMimeRegistry, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load('querymill');
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [STEP_MIME],
        defaultRank: 10,
        createRenderer: (options) => new StepRenderer(options, trans),
      },
      10,
    );
  },
};
