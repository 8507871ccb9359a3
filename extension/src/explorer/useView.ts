import type { ExploreFilter, ExploreView } from '@querymill/kernel-bridge/core';
import { useEffect, useState } from 'react';

/** Time without a keystroke before a search is asked. */
const SEARCH_DELAY_MS = 180;

/** Which rows are shown, in which order, and how to change that. */
export interface ViewState {
  readonly view: ExploreView;
  /** Words as they are typed; the view follows a moment later. */
  readonly search: string;
  readonly setSearch: (words: string) => void;
  readonly setFilters: (filters: readonly ExploreFilter[]) => void;
  readonly setSort: (sort: NonNullable<ExploreView['sort']>) => void;
  /** Puts a condition on its column, or takes it away. */
  readonly toggle: (filter: ExploreFilter, sort?: string) => void;
}

/** The view of an explorer. @param changed called when other rows are shown */
export function useView(changed: () => void): ViewState {
  const [view, setView] = useState<ExploreView>({});
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => {
      setView((before) => ((before.search ?? '') === search ? before : { ...before, search }));
    }, SEARCH_DELAY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [search]);
  const change = (next: Partial<ExploreView>): void => {
    setView((before) => ({ ...before, ...next }));
    changed();
  };
  return {
    view,
    search,
    setSearch: (words) => {
      setSearch(words);
      changed();
    },
    setFilters: (filters) => {
      change({ filters });
    },
    setSort: (sort) => {
      change({ sort });
    },
    toggle: (filter, sort) => {
      const filters = view.filters ?? [];
      const without = filters.filter(({ column }) => column !== filter.column);
      const on = without.length < filters.length;
      change({
        filters: on ? without : [...without, filter],
        sort: on || sort === undefined ? [] : [{ column: sort, descending: true }, { column: 'near' }],
      });
    },
  };
}
