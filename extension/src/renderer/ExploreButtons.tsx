import { formatNumber, type StepPayload } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { askToExplore } from '../explorer/ExploreRenderer';
import { useTrans } from '../report/useTrans';

/** One button for each artifact with rows: opens the explorer on it. */
export function ExploreButtons({ payload }: { payload: StepPayload }): JSX.Element | null {
  const trans = useTrans();
  const withRows = payload.artifacts.filter(({ rows }) => rows !== null);
  if (withRows.length === 0) return null;
  return (
    <div className="qm-explore-row" role="group" aria-label={trans.__('Explore rows')}>
      {withRows.map(({ port, rows, digest }) => (
        <button
          key={port}
          type="button"
          onClick={(event) => {
            askToExplore(event.currentTarget, digest, `${payload.name ?? payload.block}.${port}`);
          }}
        >
          {trans.__('Explore %1 (%2)', port, formatNumber(rows ?? 0))}
        </button>
      ))}
    </div>
  );
}
