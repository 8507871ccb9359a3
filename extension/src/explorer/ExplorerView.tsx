import { type JSX, useEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { type ColumnLayout, firstLayout } from './columnLayout';
import { useExplorer } from './ExplorerContext';
import { ExplorerTable } from './ExplorerTable';
import { FilterChips } from './FilterChips';
import { QuickFilters } from './QuickFilters';
import { RowPages } from './RowPages';
import { type Panel, SidePanel } from './SidePanel';
import { TakeAwayMenu } from './TakeAwayMenu';
import { useSelection } from './useSelection';
import { useVerdicts } from './useVerdicts';
import { useView } from './useView';

const SAMPLE_ROWS = 20;

/** Properties of ExplorerView. */
export interface ExplorerViewProps {
  layout: ColumnLayout | null;
  keepLayout: (layout: ColumnLayout) => void;
  /** Puts a new cell below the notebook's last one. */
  addCell: (kind: 'code' | 'markdown', source: string) => void;
  /** Moves the explorer into a tab of its own, or below the others. */
  place: (where: 'tab' | 'below') => void;
}

/** The explorer of one artifact: conditions above, the table, and beside it what is chosen. */
export function ExplorerView({ layout: kept, keepLayout, addCell, place }: ExplorerViewProps): JSX.Element {
  const { comm, table, trans } = useExplorer();
  const [layout, setLayoutState] = useState(kept ?? firstLayout(table.columns));
  const [current, setCurrent] = useState(0);
  const [panel, setPanel] = useState<Panel>('row');
  const [columnName, setColumnName] = useState('');
  const [pointed, setPointed] = useState<number | null>(null);
  const [notice, setNotice] = useState('');
  const selection = useSelection();
  const { verdicts, judge } = useVerdicts(setNotice);
  const { view, search, setSearch, setFilters, setSort, toggle } = useView(() => {
    setCurrent(0);
  });
  const pages = useMemo(() => new RowPages(comm, table.digest, view, table.count), [comm, table, view]);
  useEffect(
    () => () => {
      pages.dispose();
    },
    [pages],
  );
  useSyncExternalStore(pages.changes.subscribe, pages.changes.get);
  const setLayout = (next: ColumnLayout): void => {
    setLayoutState(next);
    keepLayout(next);
  };
  const surprise = (): void => {
    const seed = Math.floor(Math.random() * 1_000_000);
    comm.ask('sample', { digest: table.digest, view, seed, size: SAMPLE_ROWS }).then(
      ({ rows }) => {
        setNotice(trans.__('%1 rows drawn with seed %2', rows.length, seed));
        setFilters([
          ...(view.filters ?? []).filter(({ kind }) => kind !== 'ids'),
          { column: 'id', kind: 'ids', ids: rows.map(({ id }) => id) },
        ]);
      },
      (error: unknown) => {
        setNotice(error instanceof Error ? error.message : String(error));
      },
    );
  };
  return (
    <div className="qm-x">
      <div className="qm-x-bar-top" role="group" aria-label={trans.__('Rows of %1', table.title)}>
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
        {selection.rows.size > 0 && (
          <button type="button" onClick={selection.clear}>
            {trans.__('Unmark %1', selection.rows.size)}
          </button>
        )}
        <TakeAwayMenu
          view={view}
          selection={selection}
          layout={layout}
          verdicts={verdicts}
          addCell={addCell}
          say={setNotice}
        />
        <select
          aria-label={trans.__('Where the explorer stands')}
          value=""
          onChange={({ target: { value } }) => {
            if (value === 'tab' || value === 'below') place(value);
          }}
        >
          <option value="">{trans.__('Place…')}</option>
          <option value="tab">{trans.__('Tab of its own')}</option>
          <option value="below">{trans.__('Below the notebook')}</option>
        </select>
      </div>
      <div className="qm-x-conditions">
        <QuickFilters view={view} toggle={toggle} />
        <FilterChips filters={view.filters ?? []} setFilters={setFilters} />
        <span className="qm-x-notice" role="status">
          {notice}
        </span>
      </div>
      <div className="qm-x-body">
        <ExplorerTable
          pages={pages}
          layout={layout}
          setLayout={setLayout}
          view={view}
          setSort={setSort}
          current={current}
          setCurrent={(at) => {
            setCurrent(at);
            setPointed(null);
            if (panel === 'columns') setPanel('row');
          }}
          selection={selection}
          verdicts={verdicts}
          judge={judge}
          openColumn={(name) => {
            setColumnName(name);
            setPanel('column');
          }}
        />
        <SidePanel
          panel={panel}
          setPanel={setPanel}
          row={pages.at(current)}
          pointed={pointed}
          setPointed={setPointed}
          columnName={columnName}
          setColumnName={setColumnName}
          view={view}
          setFilters={setFilters}
          layout={layout}
          setLayout={setLayout}
          verdicts={verdicts}
          judge={judge}
        />
      </div>
    </div>
  );
}
