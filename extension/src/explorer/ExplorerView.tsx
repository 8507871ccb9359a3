import type {
  ExploreColumn,
  ExploreFilter,
  ExploreRow,
  ExploreView,
  Judgement,
} from '@querymill/kernel-bridge/core';
import { type JSX, useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { ColumnChooser } from './ColumnChooser';
import { type ColumnLayout, firstLayout } from './columnLayout';
import { ColumnPanel } from './ColumnPanel';
import { ComparePanel } from './ComparePanel';
import { useExplorer } from './ExplorerContext';
import { ExplorerTable } from './ExplorerTable';
import { RowPages } from './RowPages';
import { RowPanel } from './RowPanel';
import { ScatterPanel } from './ScatterPanel';
import { TakeAwayMenu } from './TakeAwayMenu';

/** Time without a keystroke before a search is asked. */
const SEARCH_DELAY_MS = 180;
const SAMPLE_ROWS = 20;

/** Properties of ExplorerView. */
export interface ExplorerViewProps {
  layout: ColumnLayout | null;
  keepLayout: (layout: ColumnLayout) => void;
  /** Puts a new cell below the notebook's current one. */
  addCell: (kind: 'code' | 'markdown', source: string) => void;
}

type Panel = 'row' | 'column' | 'scatter' | 'compare' | 'columns' | 'agreement';

/** The explorer of one artifact: conditions above, the table, and beside it what is chosen. */
export function ExplorerView({ layout: kept, keepLayout, addCell }: ExplorerViewProps): JSX.Element {
  const { comm, table, trans } = useExplorer();
  const [layout, setLayoutState] = useState(kept ?? firstLayout(table.columns));
  const [view, setView] = useState<ExploreView>({});
  const [search, setSearch] = useState('');
  const [current, setCurrent] = useState(0);
  const [panel, setPanel] = useState<Panel>('row');
  const [columnName, setColumnName] = useState('');
  const [pointed, setPointed] = useState<number | null>(null);
  const [verdicts, setVerdicts] = useState(table.verdicts);
  const [notice, setNotice] = useState('');
  const pages = useMemo(() => new RowPages(comm, table.digest, view, table.count), [comm, table, view]);
  useEffect(
    () => () => {
      pages.dispose();
    },
    [pages],
  );
  useSyncExternalStore(pages.changes.subscribe, pages.changes.get);
  useEffect(() => {
    const timer = setTimeout(() => {
      setView((before) => ((before.search ?? '') === search ? before : { ...before, search }));
      setCurrent(0);
    }, SEARCH_DELAY_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [search]);

  const filters = view.filters ?? [];
  const setFilters = (next: readonly ExploreFilter[]): void => {
    setView((before) => ({ ...before, filters: next }));
    setCurrent(0);
  };
  const setLayout = (next: ColumnLayout): void => {
    setLayoutState(next);
    keepLayout(next);
  };
  const judge = (row: ExploreRow, verdict: Judgement['verdict'] | null, note?: string): void => {
    const question = {
      digest: table.digest,
      ids: [row.id],
      verdict,
      note: note ?? verdicts[row.id]?.note ?? '',
    };
    comm.ask('judge', question).then(
      ({ verdicts: saved, file }) => {
        setVerdicts((before) => {
          const next = { ...before };
          for (const [id, one] of Object.entries(saved)) {
            if (one === null) Reflect.deleteProperty(next, id);
            else next[id] = one;
          }
          return next;
        });
        setNotice(trans.__('Saved in %1', file));
      },
      (error: unknown) => {
        setNotice(error instanceof Error ? error.message : String(error));
      },
    );
  };
  const surprise = (): void => {
    const seed = Math.floor(Math.random() * 1_000_000);
    void comm.ask('sample', { digest: table.digest, view, seed, size: SAMPLE_ROWS }).then(({ rows }) => {
      setNotice(trans.__('%1 rows drawn with seed %2', rows.length, seed));
      setFilters([
        ...filters.filter(({ kind }) => kind !== 'ids'),
        { column: 'id', kind: 'ids', ids: rows.map(({ id }) => id) },
      ]);
    });
  };
  const has = (name: string): boolean => table.columns.some((column) => column.name === name);
  const quick = (column: string, filter: ExploreFilter, sort?: string): void => {
    const without = filters.filter((one) => one.column !== column);
    const on = without.length < filters.length;
    setView((before) => ({
      ...before,
      filters: on ? without : [...without, filter],
      ...(sort === undefined || on
        ? { sort: [] }
        : { sort: [{ column: sort, descending: true }, { column: 'near' }] }),
    }));
    setCurrent(0);
  };
  const pressed = (column: string): boolean => filters.some((one) => one.column === column);
  const row = pages.at(current);
  const shown = table.columns.find(({ name }) => name === columnName);
  const tabs: readonly (readonly [Panel, string])[] = [
    ['row', trans.__('Row')],
    ['column', trans.__('Column')],
    ['scatter', trans.__('Scatter')],
    ['compare', trans.__('Compare')],
    ['columns', trans.__('Columns')],
  ];
  return (
    <div className="qm-x">
      <header className="qm-x-bar-top">
        <strong>{table.title}</strong>
        <span className="qm-x-count">
          {trans.__('%1 of %2 rows', pages.total.toLocaleString('en'), table.count.toLocaleString('en'))}
        </span>
        <input
          type="search"
          aria-label={trans.__('Search')}
          placeholder={trans.__('Search words…')}
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
          }}
        />
        <button type="button" onClick={surprise}>
          {trans.__('Surprise me')}
        </button>
        {has('kept') && (
          <button
            type="button"
            aria-pressed={pressed('kept')}
            onClick={() => {
              quick('kept', { column: 'kept', kind: 'set', values: [false] });
            }}
          >
            {trans.__('Dropped')}
          </button>
        )}
        {has('like') && (
          <>
            <button
              type="button"
              aria-pressed={pressed('like')}
              onClick={() => {
                quick('like', { column: 'like', kind: 'range', min: 2 }, 'like');
              }}
            >
              {trans.__('Duplicates')}
            </button>
            <button
              type="button"
              aria-pressed={pressed('copied')}
              onClick={() => {
                quick('copied', { column: 'copied', kind: 'set', values: [true] });
              }}
            >
              {trans.__('Copies')}
            </button>
            <button
              type="button"
              aria-pressed={pressed('leak')}
              onClick={() => {
                quick('leak', { column: 'leak', kind: 'set', values: [true] });
              }}
            >
              {trans.__('Leaks')}
            </button>
          </>
        )}
        <button
          type="button"
          aria-pressed={pressed('verdict')}
          onClick={() => {
            quick('verdict', { column: 'verdict', kind: 'set', values: ['good', 'bad', 'unsure'] });
          }}
        >
          {trans.__('Judged')}
        </button>
        <TakeAwayMenu view={view} layout={layout} addCell={addCell} say={setNotice} />
        <span className="qm-x-notice" role="status">
          {notice}
        </span>
      </header>
      {filters.length > 0 && (
        <ul className="qm-x-chips" aria-label={trans.__('Conditions')}>
          {filters.map((filter) => (
            <li key={filter.column}>
              <button
                type="button"
                title={trans.__('Remove')}
                onClick={() => {
                  setFilters(filters.filter((one) => one !== filter));
                }}
              >
                {inWords(filter)} ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="qm-x-body">
        <ExplorerTable
          pages={pages}
          layout={layout}
          setLayout={setLayout}
          view={view}
          setSort={(sort) => {
            setView((before) => ({ ...before, sort }));
          }}
          current={current}
          setCurrent={(place) => {
            setCurrent(place);
            setPointed(null);
            if (panel === 'columns') setPanel('row');
          }}
          verdicts={verdicts}
          judge={judge}
          openColumn={(name) => {
            setColumnName(name);
            setPanel('column');
          }}
        />
        <aside className="qm-x-side">
          <div role="tablist" className="qm-x-tabs">
            {tabs.map(([id, label]) => (
              <button
                key={id}
                type="button"
                role="tab"
                aria-selected={panel === id}
                onClick={() => {
                  setPanel(id);
                }}
              >
                {label}
              </button>
            ))}
          </div>
          <div role="tabpanel" className="qm-x-panel">
            {panel === 'row' && <RowPanel n={pointed ?? row?.n ?? null} verdicts={verdicts} judge={judge} />}
            {panel === 'column' &&
              (shown === undefined ? (
                <ColumnHint columns={table.columns} choose={setColumnName} />
              ) : (
                <ColumnPanel key={columnName} column={shown} view={view} setFilters={setFilters} />
              ))}
            {panel === 'scatter' && (
              <ScatterPanel
                view={view}
                open={(n) => {
                  setPointed(n);
                  setPanel('row');
                }}
              />
            )}
            {panel === 'compare' && <ComparePanel />}
            {panel === 'columns' && <ColumnChooser layout={layout} setLayout={setLayout} />}
          </div>
        </aside>
      </div>
    </div>
  );
}

function ColumnHint({
  columns,
  choose,
}: {
  columns: readonly ExploreColumn[];
  choose: (name: string) => void;
}): JSX.Element {
  const { trans } = useExplorer();
  return (
    <label className="qm-x-axis">
      {trans.__('Column')}{' '}
      <select
        defaultValue=""
        onChange={(event) => {
          choose(event.target.value);
        }}
      >
        <option value="">{trans.__('Choose…')}</option>
        {columns
          .filter(({ long }) => !long)
          .map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
      </select>
    </label>
  );
}

/** A condition in words: `sparse.rank 1 – 3`. */
function inWords(filter: ExploreFilter): string {
  switch (filter.kind) {
    case 'range':
      return `${filter.column} ${filter.min?.toPrecision(4) ?? ''} – ${filter.max?.toPrecision(4) ?? ''}`;
    case 'set':
      return `${filter.column}: ${filter.values
        .map((value) => String(value ?? 'none'))
        .join(', ')
        .slice(0, 60)}`;
    case 'text':
      return `${filter.column} contains “${filter.contains.slice(0, 40)}”`;
    case 'null':
      return `${filter.column} ${filter.is ? 'is empty' : 'is not empty'}`;
    case 'ids':
      return `${filter.ids.length} chosen rows`;
  }
}
