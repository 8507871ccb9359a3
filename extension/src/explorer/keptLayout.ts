import type { IStateDB } from '@jupyterlab/statedb';

import { type ColumnLayout, readLayout } from './columnLayout';

/** The columns as a person last had them, for each type of artifact. */
export interface LayoutMemory {
  /** Null for a type that was never changed, or where nothing can be kept. */
  read: (type: string) => Promise<ColumnLayout | null>;
  keep: (type: string, layout: ColumnLayout) => void;
}

/** Keeps layouts in JupyterLab's state; without it they last as long as the page. */
export function layoutMemory(state: IStateDB | null): LayoutMemory {
  const here = new Map<string, ColumnLayout>();
  const keyOf = (type: string): string => `querymill:explorer-columns:${type}`;
  return {
    read: async (type) => {
      const known = here.get(type);
      if (known !== undefined || state === null) return known ?? null;
      const kept = await state.fetch(keyOf(type)).catch(() => undefined); // no answer: as at first
      return kept === undefined ? null : readLayout(kept);
    },
    keep: (type, layout) => {
      here.set(type, layout);
      const { order, hidden, pinned, widths } = layout;
      void state
        ?.save(keyOf(type), {
          order: [...order],
          hidden: [...hidden],
          pinned: [...pinned],
          widths: { ...widths },
        })
        .catch(() => undefined); // kept for this page at least
    },
  };
}
