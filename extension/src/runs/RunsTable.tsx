import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState } from 'react';

import { VisibleText } from '../report/VisibleText';
import type { AlignedMeasure, AlignedRow } from './alignRuns';
import { valueInWords } from './runWords';

/** Properties of RunsTable. */
export interface RunsTableProps {
  title: string;
  /** What each column is of. */
  runs: readonly string[];
  rows: readonly (AlignedRow<unknown> | AlignedMeasure)[];
  trans: TranslationBundle;
}

/** Values of several runs side by side; those that differ are marked by a sign, weight and ground. */
export function RunsTable({ title, runs, rows, trans }: RunsTableProps): JSX.Element {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.filter(({ differs }) => differs);
  return (
    <section className="qm-runstable">
      <h3>{title}</h3>
      <label>
        <input
          type="checkbox"
          checked={all}
          onChange={(event) => {
            setAll(event.target.checked);
          }}
        />{' '}
        {trans.__('Also those that are equal (%1)', rows.length - rows.filter(({ differs }) => differs).length)}
      </label>
      {shown.length === 0 ? (
        <p>{trans.__('No differences.')}</p>
      ) : (
        <div className="qm-table-frame">
          <table className="qm-table" aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{trans.__('Step')}</th>
                <th scope="col">{trans.__('Name')}</th>
                {runs.map((run, at) => (
                  <th key={at} scope="col">
                    {run}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={`${row.step} ${row.name}`} className={row.differs ? 'qm-differs' : ''}>
                  <th scope="row">
                    <VisibleText value={row.step} max={40} />
                  </th>
                  <td>
                    {row.differs && (
                      <span className="qm-differs-mark" role="img" aria-label={trans.__('differs')}>
                        ≠{' '}
                      </span>
                    )}
                    <VisibleText value={'label' in row ? row.label : row.name} max={60} />
                  </td>
                  {row.values.map((value, at) => {
                    const best = 'best' in row && row.best.includes(at);
                    return (
                      <td key={at} className={typeof value === 'number' ? 'qm-number' : ''}>
                        {best ? (
                          <b>
                            {valueInWords(value)}{' '}
                            <span role="img" aria-label={trans.__('best')}>
                              ★
                            </span>
                          </b>
                        ) : (
                          <VisibleText value={value === undefined ? '–' : valueInWords(value)} max={80} />
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
