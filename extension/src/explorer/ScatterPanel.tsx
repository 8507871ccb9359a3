import { type ExploreView, formatNumber } from '@querymill/kernel-bridge/core';
import { type JSX, useState } from 'react';

import { useExplorer } from './ExplorerContext';
import { useAnswer } from './useAnswer';

const SIZE = 320;
const TABLE_ROWS = 30;

/** Two numeric columns against each other; a click on a point opens its row. */
export function ScatterPanel({ view, open }: { view: ExploreView; open: (n: number) => void }): JSX.Element {
  const { table, trans } = useExplorer();
  const numeric = table.columns
    .filter(({ kind, long }) => kind === 'number' && !long)
    .map(({ name }) => name);
  const [x, setX] = useState(numeric.find((name) => name.endsWith('.score')) ?? numeric[0] ?? '');
  const [y, setY] = useState(numeric.find((name) => name === 'logprob') ?? numeric[1] ?? '');
  const { result, error } = useAnswer('scatter', x === '' || y === '' ? null : { view, x, y, limit: 2000 });
  if (numeric.length < 2)
    return <p className="qm-help">{trans.__('This table has fewer than two numeric columns.')}</p>;
  const points = result?.points ?? [];
  const scale = (values: readonly number[]): ((value: number) => number) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value) => 8 + ((value - low) / (high - low || 1)) * (SIZE - 16);
  };
  const toX = scale(points.map(([px]) => px));
  const toY = scale(points.map(([, py]) => py));
  const axes = [
    [trans.__('Across'), x, setX],
    [trans.__('Upwards'), y, setY],
  ] as const;
  return (
    <section>
      {axes.map(([label, value, set]) => (
        <label key={label} className="qm-x-axis">
          {label}{' '}
          <select
            value={value}
            onChange={(event) => {
              set(event.target.value);
            }}
          >
            {numeric.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      ))}
      {error !== null && <p className="qm-x-error">{error}</p>}
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        className="qm-x-scatter"
        role="img"
        aria-label={trans.__('%1 against %2', y, x)}
      >
        {points.map(([px, py, n]) => (
          <circle
            key={n}
            cx={toX(px)}
            cy={SIZE - toY(py)}
            r={3}
            onClick={() => {
              open(n);
            }}
          />
        ))}
      </svg>
      {result !== null && result.total > points.length && (
        <p className="qm-help">
          {trans.__('%1 of %2 rows, drawn at random.', points.length, formatNumber(result.total))}
        </p>
      )}
      <details>
        <summary>{trans.__('As a table')}</summary>
        <table>
          <thead>
            <tr>
              <th>{x}</th>
              <th>{y}</th>
            </tr>
          </thead>
          <tbody>
            {points.slice(0, TABLE_ROWS).map(([px, py, n]) => (
              <tr key={n}>
                <td className="qm-x-number">{formatNumber(px)}</td>
                <td className="qm-x-number">{formatNumber(py)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
