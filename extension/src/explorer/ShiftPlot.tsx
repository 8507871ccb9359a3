import type { JSX } from 'react';

import { useExplorer } from './ExplorerContext';

const SIZE = 260;
const INSET = 30;

/** Properties of ShiftPlot. */
export interface ShiftPlotProps {
  column: string;
  /** [before, after, number of the row]. */
  points: readonly (readonly [number, number, number])[];
}

/** Each row's number before against after: what lies on the line has not moved. */
export function ShiftPlot({ column, points }: ShiftPlotProps): JSX.Element {
  const { trans } = useExplorer();
  const values = points.flatMap(([before, after]) => [before, after]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const at = (value: number): number =>
    high === low ? SIZE / 2 : INSET + ((value - low) / (high - low)) * (SIZE - INSET - 6);
  const [up, down] = [
    points.filter(([before, after]) => after > before).length,
    points.filter(([before, after]) => after < before).length,
  ];
  const equal = points.length - up - down;
  const words = trans.__('%1: %2 higher, %3 lower, %4 equal', column, up, down, equal);
  return (
    <figure className="qm-x-shift">
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={words}>
        <line x1={at(low)} y1={SIZE - at(low)} x2={at(high)} y2={SIZE - at(high)} />
        {points.map(([before, after, n]) => (
          <circle key={n} cx={at(before)} cy={SIZE - at(after)} r="2" />
        ))}
        <text x={SIZE / 2} y={SIZE - 4} textAnchor="middle">
          {trans.__('before')}
        </text>
        <text x="10" y={SIZE / 2} textAnchor="middle" transform={`rotate(-90 10 ${SIZE / 2})`}>
          {trans.__('after')}
        </text>
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  );
}
