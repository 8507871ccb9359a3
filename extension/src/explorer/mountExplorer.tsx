import type { ExploreTable } from '@querymill/kernel-bridge/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { TransProvider } from '../report/useTrans';
import { ExploreComm } from './ExploreComm';
import { ExplorerProvider } from './ExplorerContext';
import type { ColumnLayout } from './columnLayout';
import { ExplorerView, type ExplorerViewProps } from './ExplorerView';
import { findKernel, type KernelPlaces } from './findKernel';
import type { LayoutMemory } from './keptLayout';

/** What an explorer shows and where it looks for a kernel. */
export interface ExplorerOptions extends Omit<ExplorerViewProps, 'layout' | 'keepLayout'> {
  readonly layouts: LayoutMemory;
  readonly digest: string;
  readonly path: string;
  readonly places: KernelPlaces;
  readonly trans: TranslationBundle;
}

/** Puts an explorer into an element of the page; the returned function takes it out. */
export function mountExplorer(host: HTMLElement, options: ExplorerOptions): () => void {
  const root = createRoot(host);
  root.render(
    <TransProvider value={options.trans}>
      <ExplorerApp {...options} />
    </TransProvider>,
  );
  return () => {
    root.unmount();
  };
}

interface Ready {
  readonly comm: ExploreComm;
  readonly table: ExploreTable;
  readonly layout: ColumnLayout | null;
}

function ExplorerApp(options: ExplorerOptions): JSX.Element {
  const { digest, path, places, layouts, trans } = options;
  const [ready, setReady] = useState<Ready | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [share, setShare] = useState(0);
  const [attempt, setAttempt] = useState(0);
  // One that has found its kernel does not look again until that is lost.
  const found = useRef(false);
  useEffect(() => {
    let comm: ExploreComm | null = null;
    const stop = new AbortController();
    const isStopped = (): boolean => stop.signal.aborted;
    const again = (): void => {
      if (!found.current) setAttempt((before) => before + 1);
    };
    const start = async (): Promise<void> => {
      const kernel = await findKernel(path, places);
      if (isStopped()) return;
      if (kernel === null) {
        setProblem(trans.__('No kernel is running that can read these rows. Start the kernel of %1.', path));
        return;
      }
      found.current = true;
      comm = new ExploreComm(kernel);
      comm.onClose = () => {
        found.current = false;
        setReady(null);
        setProblem(trans.__('The kernel has gone. Start it again to go on.'));
      };
      const onProgress = (done: number, total: number): void => {
        setShare(total === 0 ? 1 : done / total);
      };
      const table = await comm.ask('open', { digest }, { onProgress });
      const layout = await layouts.read(table.type);
      if (isStopped()) return;
      setProblem(null);
      setReady({ comm, table, layout });
    };
    start().catch((error: unknown) => {
      if (!isStopped()) setProblem(error instanceof Error ? error.message : String(error));
    });
    // A kernel that starts later is found without a click.
    places.services.sessions.runningChanged.connect(again);
    return () => {
      stop.abort();
      found.current = false;
      places.services.sessions.runningChanged.disconnect(again);
      comm?.dispose();
    };
  }, [digest, path, places, layouts, trans, attempt]);
  if (ready !== null)
    return (
      <ExplorerProvider value={{ ...ready, trans }}>
        <ExplorerView
          layout={ready.layout}
          keepLayout={(layout) => {
            layouts.keep(ready.table.type, layout);
          }}
          addCell={options.addCell}
          place={options.place}
        />
      </ExplorerProvider>
    );
  return (
    <div className="qm-x-waiting">
      {problem === null ? (
        <>
          <p>{trans.__('Reading the rows…')}</p>
          <progress value={share} aria-label={trans.__('Building the index')} />
        </>
      ) : (
        <>
          <p role="alert">{problem}</p>
          <button
            type="button"
            onClick={() => {
              setProblem(null);
              setAttempt(attempt + 1);
            }}
          >
            {trans.__('Try again')}
          </button>
        </>
      )}
    </div>
  );
}
