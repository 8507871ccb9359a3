import type { ExploreTable } from '@querymill/kernel-bridge/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import { createContext, useContext } from 'react';

import type { ExploreComm } from './ExploreComm';

/** What every part of an explorer needs. */
export interface ExplorerTools {
  readonly comm: ExploreComm;
  readonly table: ExploreTable;
  readonly trans: TranslationBundle;
}

const Context = createContext<ExplorerTools | null>(null);

/** Gives the parts below it their tools. */
export const ExplorerProvider = Context.Provider;

/** @throws Error outside an explorer */
export function useExplorer(): ExplorerTools {
  const tools = useContext(Context);
  if (tools === null) throw new Error('This part stands in an explorer only');
  return tools;
}
