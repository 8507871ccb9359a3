import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { createContext, useContext, useSyncExternalStore } from 'react';

import type { Store } from '../document/Store';
import type { PipelineController } from './PipelineController';

/** What every part of a graph can reach. */
export interface PipelineScope {
  readonly controller: PipelineController;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}

const Context = createContext<PipelineScope | null>(null);

export const PipelineProvider = Context.Provider;

/** The graph that a component belongs to. */
export function usePipeline(): PipelineScope {
  const scope = useContext(Context);
  if (scope === null)
    throw new Error('Cannot use a pipeline: the component is not inside a PipelineProvider');
  return scope;
}

/** The value of a store, read again at every change. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
