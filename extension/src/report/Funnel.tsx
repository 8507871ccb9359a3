import { formatNumber } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

/** How much of what came in a filter kept, as one bar. */
export function Funnel({ kept, dropped }: { kept: number; dropped: number }): JSX.Element | null {
  const all = kept + dropped;
  if (all <= 0) return null;
  const words = `${formatNumber(kept)} of ${formatNumber(all)} kept`;
  return (
    <div className="qm-funnel" role="img" aria-label={words} title={words}>
      <i style={{ width: `${(100 * kept) / all}%` }} />
    </div>
  );
}
