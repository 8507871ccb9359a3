import type { RunStep } from '@querymill/kernel-bridge/core';
import { type JSX, useCallback, useState } from 'react';

import { RunGraphView } from './RunGraphView';
import { RunStepDetails } from './RunStepDetails';
import type { RunTools } from './RunTools';
import { timeInWords } from './runTime';
import { usePromise } from './usePromise';

/** One run to look at: its steps as a graph, and what is known of the chosen one. */
export function RunView({ id, tools }: { id: string; tools: RunTools }): JSX.Element {
  const { trans } = tools;
  const { result, error } = usePromise(useCallback(() => tools.ask('run', { id }), [id, tools]));
  const [chosen, setChosen] = useState<RunStep | null>(null);
  if (error !== null) return <p role="alert">{error}</p>;
  if (result === null) return <p>{trans.__('Reading…')}</p>;
  const { run, steps } = result;
  const step = steps.find((one) => one === chosen) ?? steps.at(-1) ?? null;
  const reached = new Set(steps.map(({ name }) => name));
  const left = (run.plan ?? []).filter(({ name }) => !reached.has(name));
  return (
    <div className="qm-runview">
      <div>
        <h2>{trans.__('Run of %1', timeInWords(run.at))}</h2>
        <p>
          {run.notebook.path ?? trans.__('notebook unknown')}
          {run.git !== null && ` · ${run.git.commit.slice(0, 10)}${run.git.dirty ? ' +' : ''}`}
          {run.host !== null && ` · ${run.host}`}
        </p>
        <p className="qm-runs-hint">
          {trans.__(
            'The notebook of that time is not kept. This graph is drawn from the steps that ran, and cannot be edited.',
          )}
        </p>
      </div>
      {steps.length === 0 ? (
        <p>{trans.__('No step of this run is known.')}</p>
      ) : (
        <RunGraphView steps={steps} chosen={step} choose={setChosen} trans={trans} />
      )}
      {left.length > 0 && (
        <p>{trans.__('Planned, not reached: %1', left.map(({ name }) => name).join(', '))}</p>
      )}
      {step !== null && <RunStepDetails step={step} trans={trans} />}
    </div>
  );
}
