import type { ExploreRow, Judgement } from '@querymill/kernel-bridge/core';
import { useState } from 'react';

import { useExplorer } from './ExplorerContext';

/** A person's verdicts, and how to give one. */
export interface Verdicts {
  readonly verdicts: Readonly<Record<string, Judgement>>;
  /** Saves a verdict on rows at once; null takes it back. */
  readonly judge: (rows: readonly ExploreRow[], verdict: Judgement['verdict'] | null, note?: string) => void;
}

/** Verdicts as the file of the workspace has them. @param say tells where they were saved, or why not */
export function useVerdicts(say: (words: string) => void): Verdicts {
  const { comm, table, trans } = useExplorer();
  const [verdicts, setVerdicts] = useState(table.verdicts);
  const judge: Verdicts['judge'] = (rows, verdict, note) => {
    const [first] = rows;
    if (first === undefined) return;
    const known = Object.hasOwn(verdicts, first.id) ? verdicts[first.id]?.note : undefined;
    const question = {
      digest: table.digest,
      ids: rows.map(({ id }) => id),
      verdict,
      note: note ?? known ?? '',
    };
    comm.ask('judge', question).then(
      ({ verdicts: saved, file }) => {
        setVerdicts((before) => {
          const next = new Map(Object.entries(before));
          for (const [id, one] of Object.entries(saved)) {
            if (one === null) next.delete(id);
            else next.set(id, one);
          }
          return Object.fromEntries(next);
        });
        say(trans.__('Saved in %1', file));
      },
      (error: unknown) => {
        say(error instanceof Error ? error.message : String(error));
      },
    );
  };
  return { verdicts, judge };
}
