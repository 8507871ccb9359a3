import type { ExploreRow } from '@querymill/kernel-bridge/core';
import { type JSX, useEffect, useState } from 'react';

import { VisibleText } from '../report/VisibleText';
import { useExplorer } from './ExplorerContext';
import { useAnswer } from './useAnswer';

/** Places of a ranking that are shown. */
const DEPTH = 20;

/** Properties of RankingPanel. */
export interface RankingPanelProps {
  /** The query whose rankings are shown. */
  query: string;
  /** Digest of the other run; empty for none. */
  other: string;
}

/** The ranking of a query in this run and in another one, side by side; documents in both are linked by an arrow of places. */
export function RankingPanel({ query, other }: RankingPanelProps): JSX.Element {
  const { comm, table, trans } = useExplorer();
  const view = {
    filters: [{ column: 'query_id', kind: 'set', values: [query] } as const],
    sort: [{ column: 'rank' }],
  };
  const own = useAnswer('page', { view, offset: 0, limit: DEPTH });
  const theirs = useAnswer('page', other === '' ? null : { view, offset: 0, limit: DEPTH }, other);
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());
  const shown = [...(own.result?.rows ?? []), ...(theirs.result?.rows ?? [])];
  const ids = [...new Set(shown.map(documentOf))].join('\n');
  useEffect(() => {
    if (ids === '' || table.corpus === null) return undefined;
    const controller = new AbortController();
    comm.ask('lookup', { digest: table.corpus, ids: ids.split('\n') }, { signal: controller.signal }).then(
      ({ rows }) => {
        setTitles(
          new Map(rows.map(({ id, values }) => [id, String(values['title'] ?? values['text'] ?? '')])),
        );
      },
      () => {
        // Without the collection the ids alone are shown.
      },
    );
    return () => {
      controller.abort();
    };
  }, [comm, table.corpus, ids]);
  const places = (rows: readonly ExploreRow[]): ReadonlyMap<string, number> =>
    new Map(rows.map((row, at) => [documentOf(row), at + 1]));
  const [here, there] = [places(own.result?.rows ?? []), places(theirs.result?.rows ?? [])];
  const column = (
    title: string,
    rows: readonly ExploreRow[],
    elsewhere: ReadonlyMap<string, number>,
  ): JSX.Element => (
    <ol aria-label={title} className="qm-x-ranking">
      {rows.map((row) => {
        const id = documentOf(row);
        const place = elsewhere.get(id);
        return (
          <li key={row.n} className={other !== '' && place === undefined ? 'qm-x-alone' : ''}>
            <VisibleText value={titles.get(id) ?? id} max={80} />{' '}
            {other !== '' && (
              <small>{place === undefined ? trans.__('not there') : trans.__('there %1', place)}</small>
            )}
          </li>
        );
      })}
    </ol>
  );
  return (
    <section>
      <h4>
        <VisibleText value={trans.__('Rankings of %1', query)} max={120} />
      </h4>
      {(own.error ?? theirs.error) !== null && <p className="qm-x-error">{own.error ?? theirs.error}</p>}
      <div className="qm-x-rankings">
        {column(trans.__('This run'), own.result?.rows ?? [], there)}
        {other !== '' && column(trans.__('The other run'), theirs.result?.rows ?? [], here)}
      </div>
    </section>
  );
}

function documentOf({ values }: ExploreRow): string {
  return String(values['doc_id'] ?? '');
}
