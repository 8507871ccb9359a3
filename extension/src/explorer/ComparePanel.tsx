import { type ExploreRow, formatNumber } from '@querymill/kernel-bridge/core';
import { type JSX, useState } from 'react';

import { VisibleText } from '../report/VisibleText';
import { useExplorer } from './ExplorerContext';
import { useAnswer } from './useAnswer';

/** What is new, gone and decided anew against another artifact of the same type. */
export function ComparePanel(): JSX.Element {
  const { table, trans } = useExplorer();
  const [other, setOther] = useState('');
  const { result: known } = useAnswer('artifacts', {});
  const { result, error } = useAnswer('compare', other === '' ? null : { with: other, limit: 100 });
  const choices = (known?.artifacts ?? []).filter(
    ({ type, digest }) => type === table.type && digest !== table.digest,
  );
  return (
    <section>
      <label className="qm-x-axis">
        {trans.__('Compare with')}{' '}
        <select
          value={other}
          onChange={(event) => {
            setOther(event.target.value);
          }}
        >
          <option value="">{trans.__('Choose…')}</option>
          {choices.map(({ digest, title, rows }) => (
            <option key={digest} value={digest}>
              {title} · {rows} · {digest.slice(0, 6)}
            </option>
          ))}
        </select>
      </label>
      {choices.length === 0 && (
        <p className="qm-help">{trans.__('There is no other artifact of this type.')}</p>
      )}
      {error !== null && <p className="qm-x-error">{error}</p>}
      {result !== null && other !== '' && (
        <>
          <p>
            {trans.__(
              '%1 in both, %2 new here, %3 gone.',
              formatNumber(result.both),
              formatNumber(result.added),
              formatNumber(result.gone),
            )}
          </p>
          <Rows title={trans.__('New here')} rows={result.addedRows} />
          <Rows title={trans.__('Gone')} rows={result.goneRows} />
          {result.changed.length > 0 && (
            <details open>
              <summary>{trans.__('Decided anew')}</summary>
              <table>
                <tbody>
                  {result.changed.map(({ id, text, column, before, after }) => (
                    <tr key={`${id} ${column}`}>
                      <td>
                        <VisibleText value={text === '' ? id : text} max={160} />
                      </td>
                      <td>{column}</td>
                      <td>
                        {String(before ?? '–')} → {String(after ?? '–')}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </details>
          )}
        </>
      )}
    </section>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly ExploreRow[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <details open>
      <summary>{title}</summary>
      <ul className="qm-x-siblings">
        {rows.map(({ id, values }) => (
          <li key={id} className={values['kept'] === false ? 'qm-x-dropped' : ''}>
            <VisibleText value={values['text'] ?? values['query'] ?? id} max={200} />
          </li>
        ))}
      </ul>
    </details>
  );
}
