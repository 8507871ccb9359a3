import type { ExploreRow } from '@querymill/kernel-bridge/core';
import { useState } from 'react';

/** Rows that are marked, to be judged or taken away together. */
export interface RowSelection {
  readonly rows: ReadonlyMap<string, ExploreRow>;
  readonly toggle: (row: ExploreRow) => void;
  readonly add: (rows: readonly ExploreRow[]) => void;
  readonly clear: () => void;
}

/** An empty selection that rows are added to. */
export function useSelection(): RowSelection {
  const [rows, setRows] = useState<ReadonlyMap<string, ExploreRow>>(new Map());
  return {
    rows,
    toggle: (row) => {
      setRows((before) => {
        const next = new Map(before);
        if (!next.delete(row.id)) next.set(row.id, row);
        return next;
      });
    },
    add: (more) => {
      setRows((before) => new Map([...before, ...more.map((row) => [row.id, row] as const)]));
    },
    clear: () => {
      setRows(new Map());
    },
  };
}
