import { type ExploreMethods, formatNumber } from '@querymill/kernel-bridge/core';
import { type JSX, type PointerEvent, useState } from 'react';

import { useExplorer } from './ExplorerContext';

const WIDTH = 300;
const HEIGHT = 90;

/** A range of values; an open end has no bound. */
export interface ValueRange {
  readonly min?: number;
  readonly max?: number;
}

/** Properties of HistogramChart. */
export interface HistogramChartProps {
  label: string;
  histogram: ExploreMethods['histogram']['result'];
  chosen: ValueRange | null;
  choose: (range: ValueRange | null) => void;
}

/** How a column's numbers are spread. Dragging over bars, or two fields, chooses a range; a table says the same. */
export function HistogramChart({
  label,
  histogram,
  chosen,
  choose,
}: HistogramChartProps): JSX.Element | null {
  const { trans } = useExplorer();
  const [brush, setBrush] = useState<readonly [number, number] | null>(null);
  const { min, max, bins, nulls } = histogram;
  if (min === null || max === null)
    return <p className="qm-help">{trans.__('This column has no numbers here.')}</p>;
  const highest = Math.max(...bins, 1);
  const valueAt = (share: number): number => min + share * (max - min);
  const shareOf = (event: PointerEvent<SVGSVGElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
  };
  const span = max - min === 0 ? 1 : max - min;
  const [from, to] = brush ?? [((chosen?.min ?? min) - min) / span, ((chosen?.max ?? max) - min) / span];
  return (
    <figure className="qm-x-histogram">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={trans.__('Histogram of %1', label)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = shareOf(event);
          setBrush([at, at]);
        }}
        onPointerMove={(event) => {
          if (brush !== null) setBrush([brush[0], shareOf(event)]);
        }}
        onPointerUp={() => {
          if (brush === null) return;
          const [low, high] = [Math.min(...brush), Math.max(...brush)];
          setBrush(null);
          choose(high - low < 0.01 ? null : { min: valueAt(low), max: valueAt(high) });
        }}
      >
        {bins.map((count, i) => (
          <rect
            key={i}
            x={(i * WIDTH) / bins.length}
            width={Math.max(1, WIDTH / bins.length - 1)}
            y={HEIGHT - (count / highest) * HEIGHT}
            height={(count / highest) * HEIGHT}
            className="qm-x-bar"
          />
        ))}
        {(brush !== null || chosen !== null) && (
          <rect
            className="qm-x-brush"
            x={Math.min(from, to) * WIDTH}
            width={Math.abs(to - from) * WIDTH}
            y={0}
            height={HEIGHT}
          />
        )}
      </svg>
      <div className="qm-x-range">
        <RangeField
          label={trans.__('From')}
          value={chosen?.min ?? min}
          set={(value) => {
            choose({ ...chosen, min: value });
          }}
        />
        <RangeField
          label={trans.__('To')}
          value={chosen?.max ?? max}
          set={(value) => {
            choose({ ...chosen, max: value });
          }}
        />
      </div>
      <details>
        <summary>{trans.__('As a table')}</summary>
        <table>
          <tbody>
            {bins.map((count, i) => (
              <tr key={i}>
                <td>
                  {formatNumber(valueAt(i / bins.length))} – {formatNumber(valueAt((i + 1) / bins.length))}
                </td>
                <td className="qm-x-number">{formatNumber(count)}</td>
              </tr>
            ))}
            <tr>
              <td>{trans.__('none')}</td>
              <td className="qm-x-number">{formatNumber(nulls)}</td>
            </tr>
          </tbody>
        </table>
      </details>
    </figure>
  );
}

function RangeField({
  label,
  value,
  set,
}: {
  label: string;
  value: number;
  set: (value: number) => void;
}): JSX.Element {
  return (
    <label>
      {label}{' '}
      <input
        type="number"
        step="any"
        key={value}
        defaultValue={Number(value.toPrecision(6))}
        onKeyDown={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (event.key === 'Enter' && Number.isFinite(typed)) set(typed);
        }}
      />
    </label>
  );
}
