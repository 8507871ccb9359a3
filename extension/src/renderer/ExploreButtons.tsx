import { formatNumber, type StepPayload } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { askToExplore } from '../explorer/ExploreRenderer';

/** One button for each artifact with rows: opens the explorer on it. */
export function ExploreButtons({ payload }: { payload: StepPayload }): JSX.Element | null {
  const withRows = payload.artifacts.filter(({ rows }) => rows !== null);
  if (withRows.length === 0) return null;
  return (
    <div className="qm-explore-row" role="group" aria-label="Explore rows">
      {withRows.map(({ port, rows, digest }) => (
        <button
          key={port}
          type="button"
          onClick={(event) => {
            askToExplore(event.currentTarget, digest, `${payload.name ?? payload.block}.${port}`);
          }}
        >
          Explore {port} ({formatNumber(rows ?? 0)})
        </button>
      ))}
    </div>
  );
}
