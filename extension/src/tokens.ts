import type { IWidgetTracker } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';

import type { PipelineWidget } from './document/PipelineWidget';

/** Follows every open Pipeline editor. */
export type IPipelineTracker = IWidgetTracker<PipelineWidget>;

/** Token of the tracker of Pipeline editors. */
export const IPipelineTracker = new Token<IPipelineTracker>(
  'querymill:IPipelineTracker',
  'A tracker of Pipeline editors: which are open, and which one is current',
);

/** Name of the widget factory. Layouts store it, so it is never translated and never changed. */
export const FACTORY = 'Pipeline';

/** Id of the plugin that owns the settings. */
export const PLUGIN_ID = 'querymill:plugin';
