import type { ExploreFilter, ExploreRow, ExploreView } from '@querymill/kernel-bridge/core';
import type { JSX, KeyboardEvent } from 'react';

import { AgreementPanel } from './AgreementPanel';
import { ColumnChooser } from './ColumnChooser';
import { ColumnHint } from './ColumnHint';
import type { ColumnLayout } from './columnLayout';
import { ColumnPanel } from './ColumnPanel';
import { ComparePanel } from './ComparePanel';
import { DistributionPanel } from './DistributionPanel';
import { useExplorer } from './ExplorerContext';
import { RowPanel } from './RowPanel';
import { ScatterPanel } from './ScatterPanel';
import type { Verdicts } from './useVerdicts';

/** What stands beside the table. */
export type Panel = 'row' | 'column' | 'distributions' | 'scatter' | 'compare' | 'agreement' | 'columns';

/** Properties of SidePanel. */
export interface SidePanelProps extends Verdicts {
  panel: Panel;
  setPanel: (panel: Panel) => void;
  /** The current row; undefined until it has come. */
  row: ExploreRow | undefined;
  /** Number of a row that was pointed at in a plot. */
  pointed: number | null;
  setPointed: (n: number) => void;
  columnName: string;
  setColumnName: (name: string) => void;
  view: ExploreView;
  setFilters: (filters: readonly ExploreFilter[]) => void;
  layout: ColumnLayout;
  setLayout: (layout: ColumnLayout) => void;
}

/** Tabs beside the table: the row with its document, a column, plots, another artifact, agreement, columns. */
export function SidePanel(props: SidePanelProps): JSX.Element {
  const { panel, setPanel } = props;
  const { table, trans } = useExplorer();
  const tabs: readonly (readonly [Panel, string])[] = [
    ['row', trans.__('Row')],
    ['column', trans.__('Column')],
    ...(table.columns.some(({ step }) => step !== null)
      ? ([['distributions', trans.__('Spread')]] as const)
      : []),
    ['scatter', trans.__('Scatter')],
    ['compare', trans.__('Compare')],
    ['agreement', trans.__('Agreement')],
    ['columns', trans.__('Columns')],
  ];
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = tabs.findIndex(([id]) => id === panel);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    setPanel(next[0]);
    const buttons = event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]');
    buttons[tabs.indexOf(next)]?.focus();
  };
  return (
    <div className="qm-x-side">
      <div
        role="tablist"
        aria-label={trans.__('Beside the table')}
        className="qm-x-tabs"
        onKeyDown={onKeyDown}
      >
        {tabs.map(([id, label]) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={panel === id}
            tabIndex={panel === id ? 0 : -1}
            onClick={() => {
              setPanel(id);
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        aria-label={tabs.find(([id]) => id === panel)?.[1] ?? ''}
        tabIndex={0}
        className="qm-x-panel"
      >
        <PanelOf {...props} />
      </div>
    </div>
  );
}

function PanelOf(props: SidePanelProps): JSX.Element {
  const { panel, row, pointed, view, verdicts, judge, columnName } = props;
  const { table } = useExplorer();
  switch (panel) {
    case 'row':
      return <RowPanel n={pointed ?? row?.n ?? null} verdicts={verdicts} judge={judge} />;
    case 'column': {
      const column = table.columns.find(({ name }) => name === columnName);
      return column === undefined ? (
        <ColumnHint choose={props.setColumnName} />
      ) : (
        <ColumnPanel key={columnName} column={column} view={view} setFilters={props.setFilters} />
      );
    }
    case 'distributions':
      return <DistributionPanel view={view} />;
    case 'scatter':
      return (
        <ScatterPanel
          view={view}
          open={(n) => {
            props.setPointed(n);
            props.setPanel('row');
          }}
        />
      );
    case 'compare': {
      const query = row?.values['query_id'];
      return <ComparePanel query={typeof query === 'string' ? query : null} />;
    }
    case 'agreement':
      return <AgreementPanel verdicts={verdicts} />;
    case 'columns':
      return <ColumnChooser layout={props.layout} setLayout={props.setLayout} />;
  }
}
