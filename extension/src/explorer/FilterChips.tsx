import type { ExploreFilter } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { VisibleText } from '../report/VisibleText';
import { useExplorer } from './ExplorerContext';
import { filterWords } from './filterWords';

/** Properties of FilterChips. */
export interface FilterChipsProps {
  filters: readonly ExploreFilter[];
  setFilters: (filters: readonly ExploreFilter[]) => void;
}

/** The conditions that hold now; a click takes one away. */
export function FilterChips({ filters, setFilters }: FilterChipsProps): JSX.Element | null {
  const { trans } = useExplorer();
  if (filters.length === 0) return null;
  return (
    <ul className="qm-x-chips" aria-label={trans.__('Conditions')}>
      {filters.map((filter) => (
        <li key={`${filter.column} ${filter.kind}`}>
          <button
            type="button"
            title={trans.__('Remove')}
            onClick={() => {
              setFilters(filters.filter((one) => one !== filter));
            }}
          >
            <VisibleText value={filterWords(filter, trans)} max={120} /> ×
          </button>
        </li>
      ))}
    </ul>
  );
}
