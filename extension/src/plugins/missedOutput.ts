import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { type INotebookModel, INotebookTracker } from '@jupyterlab/notebook';

import { IPipelineTracker } from '../tokens';

/** Name of the kernelspec whose kernel keeps output. */
const KERNEL = 'querymill';

/** Shows, in notebooks and graphs alike, what cells put out while no page was there. */
export const missedOutputPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:missed-output',
  description: 'Brings the output of cells that ran while no page was open.',
  autoStart: true,
  requires: [IPipelineTracker],
  optional: [INotebookTracker],
  activate: (_: JupyterFrontEnd, pipelines: IPipelineTracker, notebooks: INotebookTracker | null) => {
    const seen = new WeakSet<DocumentRegistry.IContext<INotebookModel>>();
    const follow = (context: DocumentRegistry.IContext<INotebookModel>): void => {
      if (seen.has(context)) return;
      seen.add(context);
      void context.ready.then(() => {
        const { sessionContext } = context;
        const kernelChanged = (): void => {
          if (sessionContext.session?.kernel?.name !== KERNEL) return;
          sessionContext.kernelChanged.disconnect(kernelChanged);
          void begin(context);
        };
        sessionContext.kernelChanged.connect(kernelChanged);
        kernelChanged();
      });
    };
    pipelines.widgetAdded.connect((_sender, widget) => {
      follow(widget.context);
    });
    notebooks?.widgetAdded.connect((_sender, panel) => {
      follow(panel.context);
    });
  },
};

async function begin(context: DocumentRegistry.IContext<INotebookModel>): Promise<void> {
  const { MissedOutput } = await import('../missed/MissedOutput');
  if (context.isDisposed) return;
  const missed = new MissedOutput(context);
  context.disposed.connect(() => {
    missed.dispose();
  });
}
