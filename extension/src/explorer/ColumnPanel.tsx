import {
  type ExploreColumn,
  type ExploreFilter,
  type ExploreValue,
  type ExploreView,
  formatNumber,
} from '@querymill/kernel-bridge/core';
import { type JSX, useState } from 'react';

import { VisibleText } from '../report/VisibleText';
import { useExplorer } from './ExplorerContext';
import { HistogramChart } from './HistogramChart';
import { useAnswer } from './useAnswer';

/** Properties of ColumnPanel. */
export interface ColumnPanelProps {
  column: ExploreColumn;
  view: ExploreView;
  setFilters: (filters: readonly ExploreFilter[]) => void;
}

/** What stands in a column under the other conditions, and the condition on this one. */
export function ColumnPanel({ column, view, setFilters }: ColumnPanelProps): JSX.Element {
  const { trans } = useExplorer();
  const { name, kind } = column;
  const filters = view.filters ?? [];
  const others = filters.filter((filter) => filter.column !== name);
  const own = filters.find((filter) => filter.column === name);
  const context: ExploreView = {
    filters: others,
    ...(view.search === undefined ? {} : { search: view.search }),
  };
  const put = (filter: ExploreFilter | null): void => {
    setFilters(filter === null ? others : [...others, filter]);
  };
  const chosen = own?.kind === 'set' ? own.values : [];
  const facet = useAnswer('facet', { view: context, column: name, limit: 40 });
  const histogram = useAnswer(
    'histogram',
    kind === 'number' ? { view: context, column: name, bins: 40 } : null,
  );
  const toggle = (value: ExploreValue): void => {
    const values = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    put(values.length === 0 ? null : { column: name, kind: 'set', values });
  };
  return (
    <section className="qm-x-column" aria-label={trans.__('Column %1', name)}>
      <h3>
        <VisibleText value={name} max={80} />
      </h3>
      <div className="qm-x-buttons">
        <button
          type="button"
          disabled={own === undefined}
          onClick={() => {
            put(null);
          }}
        >
          {trans.__('Clear')}
        </button>
        <button
          type="button"
          onClick={() => {
            put({ column: name, kind: 'null', is: true });
          }}
        >
          {trans.__('Only empty')}
        </button>
        <button
          type="button"
          onClick={() => {
            put({ column: name, kind: 'null', is: false });
          }}
        >
          {trans.__('Not empty')}
        </button>
      </div>
      {kind === 'number' && histogram.result !== null && (
        <HistogramChart
          label={name}
          histogram={histogram.result}
          chosen={own?.kind === 'range' ? own : null}
          choose={(range) => {
            put(range === null ? null : { column: name, kind: 'range', ...range });
          }}
        />
      )}
      {kind === 'text' && (
        <TextCondition
          key={name}
          value={own?.kind === 'text' ? own.contains : ''}
          setValue={(contains) => {
            put(contains === '' ? null : { column: name, kind: 'text', contains });
          }}
        />
      )}
      {facet.error !== null && <p className="qm-x-error">{facet.error}</p>}
      {facet.result !== null && (
        <table className="qm-x-facet" aria-label={trans.__('Values of %1', name)}>
          <tbody>
            {facet.result.values.map(({ value, count }) => (
              <tr key={String(value)}>
                <td>
                  <label>
                    <input
                      type="checkbox"
                      checked={chosen.includes(value)}
                      onChange={() => {
                        toggle(value);
                      }}
                    />{' '}
                    {value === null ? (
                      <i>{trans.__('none')}</i>
                    ) : (
                      <VisibleText value={wordOf(value, name)} max={90} />
                    )}
                  </label>
                </td>
                <td className="qm-x-number">{formatNumber(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {facet.result !== null && facet.result.distinct > facet.result.values.length && (
        <p className="qm-help">
          {trans.__('%1 values in all; the most frequent are shown.', formatNumber(facet.result.distinct))}
        </p>
      )}
    </section>
  );
}

function wordOf(value: ExploreValue, column: string): ExploreValue {
  if (typeof value !== 'boolean') return value;
  if (column.endsWith('kept')) return value ? 'kept' : 'dropped';
  return value ? 'yes' : 'no';
}

function TextCondition({
  value,
  setValue,
}: {
  value: string;
  setValue: (text: string) => void;
}): JSX.Element {
  const { trans } = useExplorer();
  const [draft, setDraft] = useState(value);
  return (
    <input
      className="qm-x-wide"
      aria-label={trans.__('Contains')}
      placeholder={trans.__('Contains…, Enter applies')}
      value={draft}
      onChange={(event) => {
        setDraft(event.target.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') setValue(draft);
      }}
    />
  );
}
