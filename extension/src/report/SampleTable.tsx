import type { StepPayload } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { isDropped } from './chooseSamples';
import { TableHead } from './TableHead';
import { VisibleText } from './VisibleText';

/** All sample rows of a step as a table; dropped ones are struck through. */
export function SampleTable({ samples }: { samples: StepPayload['samples'] }): JSX.Element {
  const columns = samples.columns.filter((column) => column !== 'kept');
  return (
    <div className="qm-table-frame">
      <table className="qm-table">
        <TableHead columns={columns} />
        <tbody>
          {samples.rows.map((row, index) => (
            <tr key={index} className={isDropped(row) ? 'qm-row-dropped' : ''}>
              {columns.map((column) => (
                <td key={column} className={typeof row[column] === 'number' ? 'qm-number' : ''}>
                  <VisibleText value={Object.hasOwn(row, column) ? row[column] : ''} max={240} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
