import { createRoot } from 'react-dom/client';

import type { PipelinePanelOptions } from '../document/PipelinePanelOptions';
import { PipelineController } from './PipelineController';
import { PipelineView } from './PipelineView';

/** A mounted graph. */
export interface ViewHandle {
  readonly controller: PipelineController;
  dispose(): void;
}

/** Puts the graph of a document into an element of the page. */
export function mountView(host: HTMLElement, options: PipelinePanelOptions): ViewHandle {
  const controller = new PipelineController(options);
  const root = createRoot(host);
  root.render(<PipelineView controller={controller} options={options} />);
  return {
    controller,
    dispose() {
      root.unmount();
      controller.dispose();
    },
  };
}
