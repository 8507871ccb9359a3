import { formatSeconds, type RunSummary, showText } from '@querymill/kernel-bridge/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

import { StateMark } from '../report/StateMark';
import { timeInWords } from './runTime';
import { changeInWords, measuresInWords } from './runWords';

/** Changed parameters that stand in the list; the run itself shows all. */
const SHOWN_CHANGES = 4;

/** Properties of RunItem. */
export interface RunItemProps {
  run: RunSummary;
  current: boolean;
  chosen: boolean;
  choose: (chosen: boolean) => void;
  open: () => void;
  remove: () => void;
  trans: TranslationBundle;
}

/** One run of the list: when, how it went, what was changed before it, and how good it was. */
export function RunItem({ run, current, chosen, choose, open, remove, trans }: RunItemProps): JSX.Element {
  const { counts, changed } = run;
  const time = timeInWords(run.at);
  const words = [
    trans._n('%1 step', '%1 steps', counts.total),
    ...(counts.ran > 0 ? [trans.__('%1 ran', counts.ran)] : []),
    ...(counts.reused > 0 ? [trans.__('%1 reused', counts.reused)] : []),
    ...(counts.failed > 0 ? [trans.__('%1 failed', counts.failed)] : []),
    formatSeconds(run.seconds),
  ];
  return (
    <li className={current ? 'qm-run qm-run-current' : 'qm-run'}>
      <div className="qm-run-head">
        <input
          type="checkbox"
          aria-label={trans.__('Compare the run of %1', time)}
          checked={chosen}
          onChange={(event) => {
            choose(event.target.checked);
          }}
        />
        <span className={`qm-state-${run.state}`}>
          <StateMark kind={run.state} />
        </span>
        <button type="button" className="qm-run-open" title={trans.__('Show this run')} onClick={open}>
          {time}
        </button>
        <small>{current ? trans.__('goes on') : stateWords(run.state, trans)}</small>
        <button
          type="button"
          className="qm-run-delete"
          aria-label={trans.__('Delete the run of %1', time)}
          title={trans.__('Delete')}
          onClick={remove}
        >
          ×
        </button>
      </div>
      <div className="qm-run-words">{words.join(' · ')}</div>
      {run.notebook !== null && <div className="qm-run-words">{showText(run.notebook, 60)}</div>}
      {changed.length > 0 && (
        <ul className="qm-run-changes" aria-label={trans.__('Changed parameters')}>
          {changed.slice(0, SHOWN_CHANGES).map((change, at) => (
            <li key={at}>
              <bdi>{changeInWords(change)}</bdi>
            </li>
          ))}
          {changed.length > SHOWN_CHANGES && <li>{trans.__('%1 more', changed.length - SHOWN_CHANGES)}</li>}
        </ul>
      )}
      {run.measures.length > 0 && (
        <ul className="qm-run-measures" aria-label={trans.__('Measures')}>
          {measuresInWords(run.measures).map((measure) => (
            <li key={measure}>
              <bdi>{measure}</bdi>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function stateWords(state: RunSummary['state'], trans: TranslationBundle): string {
  switch (state) {
    case 'running':
      return trans.__('running');
    case 'done':
      return trans.__('done');
    case 'failed':
      return trans.__('failed');
    case 'stopped':
      return trans.__('stopped');
  }
}
