import type { StepProgress } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

/** How far a running step is; without a known total the bar moves but claims nothing. */
export function ProgressBar({ progress }: { progress: StepProgress }): JSX.Element {
  const { done, total, unit } = progress;
  const share = total === null || total <= 0 ? null : Math.min(1, Math.max(0, done / total));
  return (
    <div
      className="qm-progress"
      role="progressbar"
      aria-label={unit}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
    >
      <i
        className={share === null ? 'qm-progress-open' : ''}
        style={share === null ? undefined : { transform: `scaleX(${share})` }}
      />
    </div>
  );
}
