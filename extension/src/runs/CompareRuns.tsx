import { type JSX, useCallback, useMemo } from 'react';

import { Pictures } from '../report/Pictures';
import { alignMeasures, alignParams, type WholeRun } from './alignRuns';
import type { RunTools } from './RunTools';
import { overlayCurves } from './overlayCurves';
import { PairedTests } from './PairedTests';
import { RunsTable } from './RunsTable';
import { timeInWords } from './runTime';
import { usePromise } from './usePromise';

/** Several runs side by side: measures, parameters, curves over one axis, and tests query by query. */
export function CompareRuns({ ids, tools }: { ids: readonly string[]; tools: RunTools }): JSX.Element {
  const { trans } = tools;
  const { result, error } = usePromise(
    useCallback(() => Promise.all(ids.map((id) => tools.ask('run', { id }))), [ids, tools]),
  );
  if (error !== null) return <p role="alert">{error}</p>;
  if (result === null) return <p>{trans.__('Reading…')}</p>;
  return <Comparison runs={result} tools={tools} />;
}

function Comparison({ runs, tools }: { runs: readonly WholeRun[]; tools: RunTools }): JSX.Element {
  const { trans } = tools;
  const labels = useMemo(() => labelsOf(runs), [runs]);
  const keys = useMemo(
    () => [...new Set(runs.flatMap(({ steps }) => steps.map(({ key }) => key)))].slice(0, 200),
    [runs],
  );
  const curves = usePromise(useCallback(() => tools.explore('curves', { keys }), [keys, tools]));
  const pictures = useMemo(
    () => (curves.result === null ? [] : overlayCurves(runs, labels, curves.result)),
    [runs, labels, curves.result],
  );
  return (
    <div className="qm-runview">
      <h2>{trans.__('%1 runs side by side', runs.length)}</h2>
      <RunsTable title={trans.__('Measures')} runs={labels} rows={alignMeasures(runs)} trans={trans} />
      <RunsTable title={trans.__('Parameters')} runs={labels} rows={alignParams(runs)} trans={trans} />
      <section>
        <h3>{trans.__('Curves')}</h3>
        {curves.error !== null && <p role="alert">{curves.error}</p>}
        {curves.result !== null && pictures.length === 0 && (
          <p>{trans.__('No step has different curves in these runs.')}</p>
        )}
        <Pictures pictures={pictures} />
      </section>
      <PairedTests runs={runs} labels={labels} tools={tools} />
    </div>
  );
}

/** What each run is called: its time, with its number where two have the same. */
function labelsOf(runs: readonly WholeRun[]): string[] {
  const times = runs.map(({ run }) => timeInWords(run.at));
  return times.map((time, at) => (times.indexOf(time) === times.lastIndexOf(time) ? time : `${time} (${at + 1})`));
}
