import { type ExploreComparison, type ExploreRow, formatNumber } from '@querymill/kernel-bridge/core';
import { type JSX, useState } from 'react';

import { VisibleText } from '../report/VisibleText';
import { useExplorer } from './ExplorerContext';
import { RankingPanel } from './RankingPanel';
import { ShiftPlot } from './ShiftPlot';
import { useAnswer } from './useAnswer';
import { TableHead } from '../report/TableHead';

/** What is new, gone and decided anew against another artifact of the same type. @param query of the current row of a run */
export function ComparePanel({ query }: { query: string | null }): JSX.Element {
  const { table, trans } = useExplorer();
  const [other, setOther] = useState('');
  const [shift, setShift] = useState('');
  const { result: known } = useAnswer('artifacts', {});
  const isRun = table.type === 'Run';
  const { result, error } = useAnswer(
    'compare',
    other === '' || isRun ? null : { with: other, limit: 100, ...(shift === '' ? {} : { shift }) },
  );
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
      {isRun &&
        (query === null ? (
          <p className="qm-help">{trans.__('Choose a row: the rankings of its query are shown.')}</p>
        ) : (
          <RankingPanel query={query} other={other} />
        ))}
      {error !== null && <p className="qm-x-error">{error}</p>}
      {result !== null && other !== '' && !isRun && (
        <Comparison found={result} shift={shift} setShift={setShift} />
      )}
    </section>
  );
}

function Comparison({
  found,
  shift,
  setShift,
}: {
  found: ExploreComparison;
  shift: string;
  setShift: (column: string) => void;
}): JSX.Element {
  const { trans } = useExplorer();
  return (
    <>
      <p>
        {trans.__(
          '%1 in both, %2 new here, %3 gone.',
          formatNumber(found.both),
          formatNumber(found.added),
          formatNumber(found.gone),
        )}
      </p>
      <label className="qm-x-axis">
        {trans.__('How numbers moved')}{' '}
        <select
          value={shift}
          onChange={(event) => {
            setShift(event.target.value);
          }}
        >
          <option value="">{trans.__('Choose…')}</option>
          {found.numbers.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {shift !== '' &&
        (found.shift.length === 0 ? (
          <p className="qm-help">{trans.__('No row in both has a number here.')}</p>
        ) : (
          <ShiftPlot column={shift} points={found.shift} />
        ))}
      {found.documents.length > 0 && <Documents documents={found.documents} />}
      <Rows title={trans.__('New here')} rows={found.addedRows} />
      <Rows title={trans.__('Gone')} rows={found.goneRows} />
      {found.changed.length > 0 && (
        <details open>
          <summary>{trans.__('Decided anew')}</summary>
          <table>
            <tbody>
              {found.changed.map(({ id, text, column, before, after }) => (
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
  );
}

/** Documents whose queries are others now, old ones beside new ones. */
function Documents({ documents }: Pick<ExploreComparison, 'documents'>): JSX.Element {
  const { trans } = useExplorer();
  return (
    <details open>
      <summary>{trans.__('Other queries for the same document (%1)', documents.length)}</summary>
      <table className="qm-x-pairs">
        <TableHead columns={[trans.__('Document'), trans.__('Before'), trans.__('After')]} />
        <tbody>
          {documents.map(({ id, before, after }) => (
            <tr key={id}>
              <th scope="row">
                <VisibleText value={id} max={40} />
              </th>
              <td>
                <Texts texts={before} new={after} />
              </td>
              <td>
                <Texts texts={after} new={before} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Texts({ texts, new: others }: { texts: readonly string[]; new: readonly string[] }): JSX.Element {
  return (
    <ul className="qm-x-siblings">
      {texts.map((text, at) => (
        <li key={at}>
          {others.includes(text) ? (
            <VisibleText value={text} max={200} />
          ) : (
            <b>
              <VisibleText value={text} max={200} />
            </b>
          )}
        </li>
      ))}
    </ul>
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
