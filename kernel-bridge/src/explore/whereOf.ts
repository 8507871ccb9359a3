import type { SQLInputValue } from 'node:sqlite';

import type { ExploreFilter, ExploreView } from '../core/index.ts';
import type { StoredColumn } from './columns.ts';

/** A condition in SQL, empty for none, with its values. */
export interface Where {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  /** Words, where the condition is that they stand in a row and nothing else. */
  readonly match?: string;
}

/** The rows of a view as a condition; every name and value of the request is bound or looked up, never pasted. */
export function whereOf(
  { filters = [], search = '' }: ExploreView,
  column: (name: string) => StoredColumn,
): Where {
  const parts = filters.map((filter) =>
    filter.kind === 'ids' ? idCondition(filter) : conditionOf(filter, column(filter.column)),
  );
  const match = matchOf(search);
  if (match !== '')
    parts.push({ sql: 'n IN (SELECT rowid FROM search WHERE search MATCH ?)', values: [match] });
  if (parts.length === 0) return { sql: '', values: [] };
  return {
    ...(parts.length === 1 && match !== '' ? { match } : {}),
    sql: `WHERE ${parts.map(({ sql }) => sql).join(' AND ')}`,
    values: parts.flatMap(({ values }) => values),
  };
}

/** Words as an FTS5 query: each must be there, the last one as a beginning. */
export function matchOf(search: string): string {
  const words = search.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.map((word, i) => `"${word}"${i === words.length - 1 ? '*' : ''}`).join(' ');
}

function idCondition({ ids, not }: Extract<ExploreFilter, { kind: 'ids' }>): Where {
  const sql = `id ${not === true ? 'NOT ' : ''}IN (SELECT value FROM json_each(?))`;
  return { sql, values: [JSON.stringify(ids)] };
}

function conditionOf(filter: Exclude<ExploreFilter, { kind: 'ids' }>, { sql }: StoredColumn): Where {
  switch (filter.kind) {
    case 'null':
      return { sql: `${sql} IS ${filter.is ? '' : 'NOT '}NULL`, values: [] };
    case 'text':
      return { sql: `instr(lower(${sql}), lower(?)) > 0`, values: [filter.contains] };
    case 'range': {
      const bounds = [
        ...(filter.min === undefined ? [] : [{ sign: '>=', value: filter.min }]),
        ...(filter.max === undefined ? [] : [{ sign: '<=', value: filter.max }]),
      ];
      if (bounds.length === 0) return { sql: '1', values: [] };
      return {
        sql: bounds.map(({ sign }) => `${sql} ${sign} ?`).join(' AND '),
        values: bounds.map(({ value }) => value),
      };
    }
    case 'set': {
      const values = filter.values
        .filter((value) => value !== null)
        .map((value) => (typeof value === 'boolean' ? Number(value) : value));
      const among = `${sql} IN (${values.map(() => '?').join(', ')})`;
      return { sql: filter.values.includes(null) ? `(${among} OR ${sql} IS NULL)` : among, values };
    }
  }
}
