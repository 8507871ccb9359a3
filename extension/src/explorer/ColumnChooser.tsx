import type { JSX } from 'react';

import { VisibleText } from '../report/VisibleText';
import { type ColumnLayout, firstLayout, moveColumn, toggled } from './columnLayout';
import { useExplorer } from './ExplorerContext';

/** Which columns are shown, where and pinned. */
export function ColumnChooser({
  layout,
  setLayout,
}: {
  layout: ColumnLayout;
  setLayout: (layout: ColumnLayout) => void;
}): JSX.Element {
  const { table, trans } = useExplorer();
  return (
    <section>
      <ul className="qm-x-columns">
        {table.columns
          .filter(({ long }) => !long)
          .map(({ name }) => (
            <li key={name}>
              <label>
                <input
                  type="checkbox"
                  checked={!layout.hidden.includes(name)}
                  onChange={() => {
                    setLayout({ ...layout, hidden: toggled(layout.hidden, name) });
                  }}
                />{' '}
                <VisibleText value={name} max={60} />
              </label>
              <span>
                {([-1, 1] as const).map((by) => (
                  <button
                    key={by}
                    type="button"
                    aria-label={by < 0 ? trans.__('Move %1 left', name) : trans.__('Move %1 right', name)}
                    onClick={() => {
                      setLayout(moveColumn(table.columns, layout, name, by));
                    }}
                  >
                    {by < 0 ? '←' : '→'}
                  </button>
                ))}
                <button
                  type="button"
                  aria-pressed={layout.pinned.includes(name)}
                  onClick={() => {
                    setLayout({ ...layout, pinned: toggled(layout.pinned, name) });
                  }}
                >
                  {trans.__('Pin')}
                </button>
              </span>
            </li>
          ))}
      </ul>
      <button
        type="button"
        onClick={() => {
          setLayout(firstLayout(table.columns));
        }}
      >
        {trans.__('As at first')}
      </button>
    </section>
  );
}
