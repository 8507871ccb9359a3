import type { JSX } from 'react';

import { useExplorer } from './ExplorerContext';

/** Asks which column to look at. */
export function ColumnHint({ choose }: { choose: (name: string) => void }): JSX.Element {
  const { table, trans } = useExplorer();
  return (
    <label className="qm-x-axis">
      {trans.__('Column')}{' '}
      <select
        defaultValue=""
        onChange={(event) => {
          choose(event.target.value);
        }}
      >
        <option value="">{trans.__('Choose…')}</option>
        {table.columns
          .filter(({ long }) => !long)
          .map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
      </select>
    </label>
  );
}
