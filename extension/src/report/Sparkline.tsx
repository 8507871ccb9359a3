import { formatNumber } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { useTrans } from './useTrans';

/** Properties of Sparkline. */
export interface SparklineProps {
  /** Points as [step, value]. */
  points: readonly (readonly [number, number])[];
  label: string;
  width?: number;
  height?: number;
  /** Marks the newest point: the curve is still growing. */
  live?: boolean;
}

const INSET = 3;

/** A curve without axes: enough to see whether it falls, rises or jumps. */
export function Sparkline({
  points,
  label,
  width = 112,
  height = 32,
  live = false,
}: SparklineProps): JSX.Element | null {
  const trans = useTrans();
  const finite = points.filter(([step, value]) => Number.isFinite(step) && Number.isFinite(value));
  const first = finite[0];
  const last = finite.at(-1);
  if (first === undefined || last === undefined || finite.length < 2) return null;
  const steps = finite.map(([step]) => step);
  const values = finite.map(([, value]) => value);
  const x = scale(Math.min(...steps), Math.max(...steps), INSET, width - INSET);
  const y = scale(Math.min(...values), Math.max(...values), height - INSET, INSET);
  const line = finite.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const area = `${x(first[0]).toFixed(1)},${height} ${line} ${x(last[0]).toFixed(1)},${height}`;
  return (
    <svg
      className="qm-sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={trans.__(
        '%1: %2 to %3 over %4 points',
        label,
        formatNumber(first[1]),
        formatNumber(last[1]),
        finite.length,
      )}
    >
      <polygon points={area} className="qm-sparkline-area" />
      <polyline points={line} className="qm-sparkline-line" />
      <circle cx={x(last[0])} cy={y(last[1])} r={live ? 2.8 : 1.8} className="qm-sparkline-end" />
    </svg>
  );
}

function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  const span = to - from;
  return (value) => (span === 0 ? (start + end) / 2 : start + ((value - from) / span) * (end - start));
}
