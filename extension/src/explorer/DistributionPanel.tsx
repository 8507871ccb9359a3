import type { ExploreColumn, ExploreFilter, ExploreView, SplitPicture } from '@querymill/kernel-bridge/core';
import { type JSX, useMemo } from 'react';

import { PictureView } from '../report/PictureView';
import { useExplorer } from './ExplorerContext';
import { useAnswer } from './useAnswer';

const BINS = 30;

/** Ranks and scores of every filter, those it kept against those it dropped, over the rows of the view. */
export function DistributionPanel({ view }: { view: ExploreView }): JSX.Element {
  const { table, trans } = useExplorer();
  const shown = table.columns.filter(
    ({ name, kind, step }) => kind === 'number' && step !== null && /\.(score|rank)$/.test(name),
  );
  if (shown.length === 0) return <p className="qm-help">{trans.__('No filter has seen these rows yet.')}</p>;
  return (
    <div className="qm-x-distributions">
      {shown.map((column) => (
        <Distribution key={column.name} column={column} view={view} />
      ))}
    </div>
  );
}

function Distribution({ column, view }: { column: ExploreColumn; view: ExploreView }): JSX.Element | null {
  const { trans } = useExplorer();
  const { name, step } = column;
  const whole = useAnswer('histogram', { view, column: name, bins: BINS });
  const { min = null, max = null } = whole.result ?? {};
  const among = (kept: boolean): ExploreView => {
    const verdict: ExploreFilter = { column: `${step ?? ''}.kept`, kind: 'set', values: [kept] };
    return { ...view, filters: [...(view.filters ?? []), verdict] };
  };
  const range = min === null || max === null ? null : ([min, max] as const);
  const kept = useAnswer(
    'histogram',
    range === null ? null : { view: among(true), column: name, bins: BINS, range },
  );
  const dropped = useAnswer(
    'histogram',
    range === null ? null : { view: among(false), column: name, bins: BINS, range },
  );
  const picture = useMemo((): SplitPicture | null => {
    if (min === null || max === null || kept.result === null || dropped.result === null) return null;
    return {
      kind: 'split',
      title: name,
      x: name,
      min,
      max,
      kept: kept.result.bins,
      dropped: dropped.result.bins,
    };
  }, [name, min, max, kept.result, dropped.result]);
  const error = whole.error ?? kept.error ?? dropped.error;
  if (error !== null) return <p className="qm-x-error">{error}</p>;
  if (whole.result !== null && min === null)
    return <p className="qm-help">{trans.__('%1 has no numbers here.', name)}</p>;
  return picture === null ? null : <PictureView picture={picture} />;
}
