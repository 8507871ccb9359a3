import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState, useSyncExternalStore } from 'react';

import { RunItem } from './RunItem';
import { isOfNotebook, type RunsModel } from './RunsModel';

/** Properties of RunsPanel. */
export interface RunsPanelProps {
  model: RunsModel;
  trans: TranslationBundle;
  open: (id: string) => void;
  compare: (ids: readonly string[]) => void;
  /** Asks whether to delete a run, and deletes it. */
  remove: (id: string) => void;
}

/** The list of runs: of the notebook in front or of the whole workspace. */
export function RunsPanel({ model, trans, open, compare, remove }: RunsPanelProps): JSX.Element {
  const { runs, current, problem, loading, path } = useSyncExternalStore(
    model.state.subscribe,
    model.state.get,
  );
  const [whole, setWhole] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const own = runs.filter((run) => isOfNotebook(run, path));
  const shown = whole || own.length === 0 ? runs : own;
  const marked = chosen.filter((id) => runs.some((run) => run.id === id));
  return (
    <div className="qm-runs">
      <div className="qm-runs-head">
        <h2>{trans.__('Runs')}</h2>
        <button
          type="button"
          disabled={marked.length < 2}
          title={trans.__('Select two or more runs to compare them')}
          onClick={() => {
            // Oldest first: the one that others are compared with.
            compare([...runs].reverse().flatMap(({ id }) => (marked.includes(id) ? [id] : [])));
          }}
        >
          {trans.__('Compare')}
        </button>
        <button type="button" onClick={() => void model.refresh()}>
          {trans.__('Refresh')}
        </button>
      </div>
      <div className="qm-runs-scope" role="group" aria-label={trans.__('Which runs')}>
        <button
          type="button"
          aria-pressed={!whole && own.length > 0}
          disabled={own.length === 0}
          onClick={() => {
            setWhole(false);
          }}
        >
          {trans.__('This notebook (%1)', own.length)}
        </button>
        <button
          type="button"
          aria-pressed={whole || own.length === 0}
          onClick={() => {
            setWhole(true);
          }}
        >
          {trans.__('Workspace (%1)', runs.length)}
        </button>
      </div>
      {problem !== null && (
        <p className="qm-runs-hint" role="alert">
          {problem === 'none'
            ? trans.__('Runs are read by a Querymill kernel: open a notebook and start its kernel.')
            : problem}
        </p>
      )}
      {problem === null && shown.length === 0 && (
        <p className="qm-runs-hint">{loading ? trans.__('Reading…') : trans.__('Nothing has been run yet.')}</p>
      )}
      <ol>
        {shown.map((run) => (
          <RunItem
            key={run.id}
            run={run}
            current={run.id === current}
            chosen={marked.includes(run.id)}
            choose={(on) => {
              setChosen(on ? [...marked, run.id] : marked.filter((id) => id !== run.id));
            }}
            open={() => {
              open(run.id);
            }}
            remove={() => {
              remove(run.id);
            }}
            trans={trans}
          />
        ))}
      </ol>
    </div>
  );
}
