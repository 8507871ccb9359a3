import type { ExploreFilter } from '@querymill/kernel-bridge/core';
import type { TranslationBundle } from '@jupyterlab/translation';

/** A condition in words: `sparse.rank 1 – 3`. */
export function filterWords(filter: ExploreFilter, trans: TranslationBundle): string {
  switch (filter.kind) {
    case 'range':
      return `${filter.column} ${filter.min?.toPrecision(4) ?? ''} – ${filter.max?.toPrecision(4) ?? ''}`;
    case 'set': {
      const values = filter.values.map((value) => (value === null ? trans.__('none') : String(value)));
      return `${filter.column}: ${values.join(', ').slice(0, 60)}`;
    }
    case 'text':
      return trans.__('%1 contains “%2”', filter.column, filter.contains.slice(0, 40));
    case 'null':
      return filter.is ? trans.__('%1 is empty', filter.column) : trans.__('%1 is not empty', filter.column);
    case 'ids':
      return trans.__('%1 chosen rows', filter.ids.length);
  }
}
