import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { PipelineStatus } from '../document/PipelineStatus';
import { IPipelineTracker } from '../tokens';

/** Says in the status bar what runs in the current graph, and what is out of date. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:status',
  description: 'Adds running and stale steps to the status bar.',
  autoStart: true,
  requires: [IPipelineTracker],
  // Notebook 7 has no status bar.
  optional: [IStatusBar, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    tracker: IPipelineTracker,
    bar: IStatusBar | null,
    translator: ITranslator | null,
  ) => {
    if (bar === null) return;
    const item = new PipelineStatus(tracker, (translator ?? nullTranslator).load('querymill'));
    bar.registerStatusItem('querymill:steps', {
      item,
      align: 'middle',
      rank: 10,
      isActive: () => item.text !== '',
      activeStateChanged: item.changed,
    });
  },
};
