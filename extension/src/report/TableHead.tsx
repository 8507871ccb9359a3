import type { JSX } from 'react';

import { VisibleText } from './VisibleText';

/** The head of a table: one row with the names of its columns, which may come from data. */
export function TableHead({ columns }: { columns: readonly string[] }): JSX.Element {
  return (
    <thead>
      <tr>
        {columns.map((column, at) => (
          <th key={at} scope="col">
            <VisibleText value={column} max={40} />
          </th>
        ))}
      </tr>
    </thead>
  );
}
