import { type ExploreMethods, type RunStep, stepLabel } from '@querymill/kernel-bridge/core';
import { type JSX, useCallback } from 'react';

import { PictureView } from '../report/PictureView';
import { VisibleText } from '../report/VisibleText';
import type { WholeRun } from './alignRuns';
import type { RunTools } from './RunTools';
import { valueInWords } from './runWords';
import { usePromise } from './usePromise';
import { TableHead } from '../report/TableHead';

/** A p value from which on a difference is called significant. */
const ALPHA = 0.05;

/** Properties of PairedTests. */
export interface PairedTestsProps {
  runs: readonly WholeRun[];
  labels: readonly string[];
  tools: RunTools;
}

interface Pair {
  readonly step: string;
  readonly run: string;
  readonly a: RunStep;
  readonly b: RunStep;
}

/** Each measuring step of later runs against the same step of the first one, query by query. */
export function PairedTests({ runs, labels, tools }: PairedTestsProps): JSX.Element {
  const { trans } = tools;
  const pairs = pairsOf(runs, labels);
  return (
    <section>
      <h3>{trans.__('Query by query, against %1', labels[0] ?? '')}</h3>
      {pairs.length === 0 ? (
        <p>{trans.__('No measuring step differs between these runs.')}</p>
      ) : (
        pairs.map((pair) => <PairedTest key={`${pair.step} ${pair.run}`} pair={pair} tools={tools} />)
      )}
    </section>
  );
}

function PairedTest({ pair, tools }: { pair: Pair; tools: RunTools }): JSX.Element {
  const { trans } = tools;
  const { a, b, step, run } = pair;
  const { result, error } = usePromise(
    useCallback(() => tools.explore('pair', { a: a.key, b: b.key }), [a.key, b.key, tools]),
  );
  const title = trans.__('%1 of %2', step, run);
  return (
    <article className="qm-pair" aria-label={title}>
      <h4>{title}</h4>
      {error !== null && <p role="alert">{error}</p>}
      {result === null && error === null && <p>{trans.__('Reading…')}</p>}
      {result?.measures.length === 0 && (
        <p>{trans.__('The rows of one of them are not in the store, or they have no query in common.')}</p>
      )}
      {result !== null && result.measures.length > 0 && <Measures found={result.measures} title={title} tools={tools} />}
      {result?.picture != null && <PictureView picture={result.picture} />}
      {result !== null && result.queries.length > 0 && <Queries found={result.queries} tools={tools} />}
    </article>
  );
}

type Found = ExploreMethods['pair']['result'];

function Measures({
  found,
  title,
  tools: { trans },
}: {
  found: Found['measures'];
  title: string;
  tools: RunTools;
}): JSX.Element {
  return (
    <div className="qm-table-frame">
      <table className="qm-table" aria-label={title}>
        <TableHead columns={[
              trans.__('Measure'),
              trans.__('Before'),
              trans.__('After'),
              trans.__('Difference'),
              trans.__('p, randomization'),
              trans.__('Better'),
              trans.__('Equal'),
              trans.__('Worse'),
            ]} />
        <tbody>
          {found.map(({ name, label, a, b, p, wins, ties, losses }) => (
            <tr key={name} className={p < ALPHA ? 'qm-differs' : ''}>
              <th scope="row">{label}</th>
              <td className="qm-number">{valueInWords(a)}</td>
              <td className="qm-number">{valueInWords(b)}</td>
              <td className="qm-number">{`${b > a ? '+' : ''}${valueInWords(b - a)}`}</td>
              <td className="qm-number">
                {p < 0.001 ? '< 0.001' : p.toFixed(3)}
                {p < ALPHA && <b> {trans.__('significant')}</b>}
              </td>
              <td className="qm-number">{wins}</td>
              <td className="qm-number">{ties}</td>
              <td className="qm-number">{losses}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="qm-runs-hint">
        {trans.__(
          'Two-sided randomization test over queries, one for each measure, not corrected for their number. For a planned test with correction use the block Compare.',
        )}
      </p>
    </div>
  );
}

function Queries({ found, tools: { trans } }: { found: Found['queries']; tools: RunTools }): JSX.Element {
  return (
    <details>
      <summary>{trans.__('Queries that changed most (%1)', found.length)}</summary>
      <table className="qm-table">
        <TableHead columns={[trans.__('Query'), trans.__('Before'), trans.__('After'), trans.__('Change')]} />
        <tbody>
          {found.map(({ id, query, before, after }) => (
            <tr key={id}>
              <td>
                <VisibleText value={query === '' ? id : query} max={200} />
              </td>
              <td className="qm-number">{valueInWords(before)}</td>
              <td className="qm-number">{valueInWords(after)}</td>
              <td className="qm-number">
                {after > before ? '▲ +' : '▼ '}
                {valueInWords(after - before)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Measuring steps of the same name with other results than in the first run. */
function pairsOf([first, ...others]: readonly WholeRun[], labels: readonly string[]): Pair[] {
  if (first === undefined) return [];
  const measuring = first.steps.filter(({ stage, state }) => stage === 'measure' && state === 'done');
  return others.flatMap(({ steps }, at) =>
    measuring.flatMap((a) => {
      const label = stepLabel(a);
      const b = steps.find((step) => stepLabel(step) === label && step.state === 'done');
      const same = b === undefined || b.key === a.key || b.block !== a.block;
      return same ? [] : [{ step: label, run: labels[at + 1] ?? '', a, b }];
    }),
  );
}
