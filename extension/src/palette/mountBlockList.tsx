import type { TranslationBundle } from '@jupyterlab/translation';
import { createRoot } from 'react-dom/client';

import type { IPipelineTracker } from '../tokens';
import { BlockList } from './BlockList';

/** Puts the list of blocks into an element, until the returned function is called. */
export function mountBlockList(
  host: HTMLElement,
  tracker: IPipelineTracker,
  trans: TranslationBundle,
): () => void {
  const root = createRoot(host);
  const render = (): void => {
    const controller = tracker.currentWidget?.content.currentController ?? null;
    root.render(<BlockList key={tracker.currentWidget?.id ?? ''} controller={controller} trans={trans} />);
  };
  const follow = (): void => {
    render();
    void tracker.currentWidget?.content.controller.then(render);
  };
  tracker.currentChanged.connect(follow);
  follow();
  return () => {
    tracker.currentChanged.disconnect(follow);
    root.unmount();
  };
}
