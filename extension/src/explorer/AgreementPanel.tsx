import type { JSX } from 'react';

import { VisibleText } from '../report/VisibleText';
import { useExplorer } from './ExplorerContext';
import { useAnswer } from './useAnswer';
import type { Verdicts } from './useVerdicts';
import { TableHead } from '../report/TableHead';

/** From which kappa on agreement is called by which word (Landis and Koch 1977). */
const WORDS = [0.81, 0.61, 0.41, 0.21, 0] as const;

/** How far each filter agrees with the person: share of equal verdicts, and Cohen's kappa. */
export function AgreementPanel({ verdicts }: Pick<Verdicts, 'verdicts'>): JSX.Element {
  const { trans } = useExplorer();
  const count = Object.keys(verdicts).length;
  // Asked anew after each verdict: the kernel reads the file.
  const { result, error } = useAnswer('agreement', { asked: JSON.stringify(verdicts) });
  const words = [
    trans.__('almost perfect'),
    trans.__('substantial'),
    trans.__('moderate'),
    trans.__('fair'),
    trans.__('slight'),
  ];
  const inWords = (kappa: number): string =>
    words[WORDS.findIndex((from) => kappa >= from)] ?? trans.__('worse than chance');
  return (
    <section aria-label={trans.__('Agreement with your verdicts')}>
      <h3>{trans.__('Agreement with your verdicts')}</h3>
      {error !== null && <p className="qm-x-error">{error}</p>}
      {count === 0 && (
        <p className="qm-help">
          {trans.__('Judge rows with G and B first; then this compares each filter with you.')}
        </p>
      )}
      {result !== null && (
        <>
          <p>{trans._n('%1 row judged here.', '%1 rows judged here.', result.judged)}</p>
          <table className="qm-x-facet" aria-label={trans.__('Agreement')}>
            <TableHead
              columns={[trans.__('Filter'), trans.__('Rows'), trans.__('Equal'), trans.__('Kappa')]}
            />
            <tbody>
              {result.filters.map(({ column, rows, agreed, kappa }) => (
                <tr key={column}>
                  <th scope="row">
                    <VisibleText value={column === 'kept' ? trans.__('all filters') : column} max={60} />
                  </th>
                  <td className="qm-x-number">{rows}</td>
                  <td className="qm-x-number">
                    {rows === 0 ? '–' : `${((100 * agreed) / rows).toFixed(0)} %`}
                  </td>
                  <td className="qm-x-number">
                    {kappa === null ? '–' : `${kappa.toFixed(2).replace('-', '−')} · ${inWords(kappa)}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="qm-help">
            {trans.__(
              'Cohen’s kappa over rows on which you were sure. It is empty where you or the filter always say the same.',
            )}
          </p>
        </>
      )}
    </section>
  );
}
