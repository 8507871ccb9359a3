import type { ExploreFilter, ExploreView } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { useExplorer } from './ExplorerContext';

/** Properties of QuickFilters. */
export interface QuickFiltersProps {
  view: ExploreView;
  /** Puts a condition on a column, or takes it away when there is one; `sort` brings like rows together. */
  toggle: (filter: ExploreFilter, sort?: string) => void;
}

/** One button for each question that is asked often: dropped, duplicates, copies, leaks, judged. */
export function QuickFilters({ view, toggle }: QuickFiltersProps): JSX.Element {
  const { table, trans } = useExplorer();
  const questions: readonly {
    readonly label: string;
    readonly filter: ExploreFilter;
    readonly needs: string | null;
    readonly sort?: string;
  }[] = [
    {
      label: trans.__('Dropped'),
      filter: { column: 'kept', kind: 'set', values: [false] },
      needs: 'kept',
    },
    {
      label: trans.__('Duplicates'),
      filter: { column: 'like', kind: 'range', min: 2 },
      needs: 'like',
      sort: 'like',
    },
    {
      label: trans.__('Copies'),
      filter: { column: 'copied', kind: 'set', values: [true] },
      needs: 'copied',
    },
    { label: trans.__('Leaks'), filter: { column: 'leak', kind: 'set', values: [true] }, needs: 'leak' },
    {
      label: trans.__('Judged'),
      filter: { column: 'verdict', kind: 'set', values: ['good', 'bad', 'unsure'] },
      needs: null,
    },
  ];
  const known = new Set(table.columns.map(({ name }) => name));
  return (
    <>
      {questions
        .filter(({ needs }) => needs === null || known.has(needs))
        .map(({ label, filter, sort }) => (
          <button
            key={label}
            type="button"
            aria-pressed={view.filters?.some(({ column }) => column === filter.column) === true}
            onClick={() => {
              toggle(filter, sort);
            }}
          >
            {label}
          </button>
        ))}
    </>
  );
}
