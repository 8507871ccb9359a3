import type { TranslationBundle } from '@jupyterlab/translation';
import { createRoot } from 'react-dom/client';

import { TransProvider } from '../report/useTrans';
import { CompareRuns } from './CompareRuns';
import type { RunsClient } from './RunsClient';
import type { RunsModel } from './RunsModel';
import type { RunTools } from './RunTools';
import { RunsPanel } from './RunsPanel';
import { RunView } from './RunView';

/** Puts the list of runs into an element, until the returned function is called. */
export function mountRunsPanel(
  host: HTMLElement,
  options: {
    readonly model: RunsModel;
    readonly trans: TranslationBundle;
    readonly open: (id: string) => void;
    readonly compare: (ids: readonly string[]) => void;
    readonly remove: (id: string) => void;
  },
): () => void {
  const root = createRoot(host);
  root.render(<RunsPanel {...options} />);
  return () => {
    root.unmount();
  };
}

/** Puts one run, or several side by side, into an element; the kernel is connected to first. */
export function mountRunTab(
  host: HTMLElement,
  { ids, client, trans }: { ids: readonly string[]; client: RunsClient; trans: TranslationBundle },
): () => void {
  const root = createRoot(host);
  const connected = async (): Promise<void> => {
    if (!(await client.connect(''))) throw new Error(trans.__('No Querymill kernel runs. Start one to see its runs.'));
  };
  const tools: RunTools = {
    trans,
    ask: async (method, params) => {
      await connected();
      return client.ask(method, params);
    },
    explore: async (method, params) => {
      await connected();
      const { rows } = client;
      if (rows === null) throw new Error(trans.__('No Querymill kernel runs. Start one to see its runs.'));
      return rows.ask(method, { ...params, digest: '' });
    },
  };
  const [id] = ids;
  root.render(
    <TransProvider value={trans}>
      {ids.length > 1 ? <CompareRuns ids={ids} tools={tools} /> : <RunView id={id ?? ''} tools={tools} />}
    </TransProvider>,
  );
  return () => {
    root.unmount();
  };
}
