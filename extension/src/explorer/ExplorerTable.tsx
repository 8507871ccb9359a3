import { useVirtualizer } from '@tanstack/react-virtual';
import type { ExploreColumn, ExploreRow, ExploreView } from '@querymill/kernel-bridge/core';
import { type JSX, type KeyboardEvent, useEffect, useRef, useSyncExternalStore } from 'react';

import { VisibleText } from '../report/VisibleText';
import {
  BEFORE_WIDTH,
  type ColumnLayout,
  moveColumn,
  pinnedPlaces,
  shownColumns,
  toggled,
  widthOf,
} from './columnLayout';
import { useExplorer } from './ExplorerContext';
import type { RowPages } from './RowPages';
import type { RowSelection } from './useSelection';
import type { Verdicts } from './useVerdicts';

const ROW_HEIGHT = 28;
const PAGE_STEP = 15;

/** Properties of ExplorerTable. */
export interface ExplorerTableProps {
  pages: RowPages;
  layout: ColumnLayout;
  setLayout: (layout: ColumnLayout) => void;
  view: ExploreView;
  setSort: (sort: NonNullable<ExploreView['sort']>) => void;
  /** Place of the current row. */
  current: number;
  setCurrent: (place: number) => void;
  /** Marked rows: G, B and U judge all of them at once. */
  selection: RowSelection;
  verdicts: Verdicts['verdicts'];
  judge: Verdicts['judge'];
  /** Shows values and conditions of a column. */
  openColumn: (name: string) => void;
}

/** All rows of a view as one table: only those in sight are in the page. Arrows walk, space marks, G, B and U judge. */
export function ExplorerTable(props: ExplorerTableProps): JSX.Element {
  const { pages, layout, view, current, setCurrent, selection, verdicts } = props;
  const { table, trans } = useExplorer();
  useSyncExternalStore(pages.changes.subscribe, pages.changes.get);
  const scroll = useRef<HTMLDivElement>(null);
  const columns = shownColumns(table.columns, layout);
  const places = pinnedPlaces(columns, layout);
  const pinnedWidth = columns
    .filter(({ name }) => places.has(name))
    .reduce((sum, column) => sum + widthOf(column, layout), BEFORE_WIDTH);
  const virtual = useVirtualizer({
    count: pages.total,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: 34,
  });
  useEffect(() => {
    const table = scroll.current;
    if (table !== null && document.activeElement === table.closest('.qm-Explorer')) table.focus();
  }, []);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  useEffect(() => {
    if (first !== undefined) pages.want(first.index);
    if (last !== undefined) pages.want(last.index);
  });
  const go = (place: number): void => {
    const to = Math.max(0, Math.min(pages.total - 1, place));
    setCurrent(to);
    virtual.scrollToIndex(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = pages.at(current);
    const moves: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + PAGE_STEP,
      PageUp: current - PAGE_STEP,
      Home: 0,
      End: pages.total - 1,
    };
    const verdict = ({ g: 'good', b: 'bad', u: 'unsure', x: null } as const)[event.key.toLowerCase()];
    const to = moves[event.key];
    if (to !== undefined) {
      // With shift, what is walked over is marked; rows that have not come yet are not.
      if (event.shiftKey)
        selection.add(
          Array.from({ length: Math.min(500, Math.abs(to - current) + 1) }, (_, i) =>
            pages.at(Math.min(to, current) + i),
          ).filter((one) => one !== undefined),
        );
      go(to);
    } else if (event.key === ' ' && row !== undefined) selection.toggle(row);
    else if (event.key === 'Escape' && selection.rows.size > 0) selection.clear();
    else if (verdict !== undefined && selection.rows.size > 0)
      props.judge([...selection.rows.values()], verdict);
    else if (verdict !== undefined && row !== undefined) {
      props.judge([row], verdict);
      if (verdict !== null) go(current + 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const after = virtual.getTotalSize() - (last?.end ?? 0);
  return (
    <div
      ref={scroll}
      className="qm-x-scroll"
      // A header that gets the keyboard is not left under the pinned ones.
      style={{ scrollPaddingLeft: pinnedWidth }}
      tabIndex={0}
      role="group"
      aria-label={trans.__(
        'Rows: arrow keys walk, space marks, G is good, B is bad, U is unsure, X takes it back',
      )}
      onKeyDown={onKeyDown}
    >
      <table aria-rowcount={pages.total + 1} aria-label={table.title}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="qm-x-mark">
              <span className="qm-x-hidden">{trans.__('Marked')}</span>
            </th>
            <th scope="col" className="qm-x-verdict">
              <span className="qm-x-hidden">{trans.__('Your verdict')}</span>
            </th>
            {columns.map((column) => (
              <Header key={column.name} column={column} left={places.get(column.name)} {...props} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first !== undefined && first.start > 0 && (
            <tr aria-hidden="true">
              <td style={{ height: first.start, padding: 0 }} />
            </tr>
          )}
          {items.map(({ index }) => {
            const row = pages.at(index);
            const verdict =
              row === undefined || !Object.hasOwn(verdicts, row.id) ? undefined : verdicts[row.id]?.verdict;
            const marked = row !== undefined && selection.rows.has(row.id);
            return (
              <tr
                key={index}
                aria-rowindex={index + 2}
                aria-current={index === current}
                className={rowClass(row, index === current)}
                onClick={() => {
                  setCurrent(index);
                }}
              >
                <td className="qm-x-mark">
                  {row !== undefined && (
                    <input
                      type="checkbox"
                      tabIndex={-1}
                      aria-label={trans.__('Mark row %1', index + 1)}
                      checked={marked}
                      onChange={() => {
                        selection.toggle(row);
                      }}
                    />
                  )}
                </td>
                <td className="qm-x-verdict" title={verdict}>
                  {verdict !== undefined && (
                    <span className={`qm-x-${verdict}`}>{VERDICT_MARKS[verdict]}</span>
                  )}
                </td>
                {columns.map((column) => (
                  <td
                    key={column.name}
                    style={{ left: places.get(column.name) }}
                    className={`qm-x-${column.kind}${layout.pinned.includes(column.name) ? ' qm-x-pinned' : ''}`}
                  >
                    {row !== undefined && <CellValue row={row} column={column} />}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && (
            <tr aria-hidden="true">
              <td style={{ height: after, padding: 0 }} />
            </tr>
          )}
        </tbody>
      </table>
      {pages.total === 0 && (
        <p className="qm-x-empty">
          {table.count === 0
            ? trans.__('This artifact has no rows.')
            : trans.__('No row meets these conditions.')}
        </p>
      )}
      {pages.error !== null && (
        <p className="qm-x-error" role="alert">
          {pages.error}
        </p>
      )}
      <span className="qm-x-hidden" aria-live="polite">
        {trans.__('%1 rows', pages.total)} {view.search}
      </span>
    </div>
  );
}

const VERDICT_MARKS = { good: '✓', bad: '✗', unsure: '?' } as const;

function rowClass(row: ExploreRow | undefined, isCurrent: boolean): string {
  const dropped = row?.values['kept'] === false ? 'qm-x-dropped' : '';
  return `${dropped}${isCurrent ? ' qm-x-current' : ''}`;
}

function CellValue({ row, column }: { row: ExploreRow; column: ExploreColumn }): JSX.Element {
  const { trans } = useExplorer();
  const value = row.values[column.name] ?? null;
  if (value === null) return <span className="qm-x-null">{trans.__('none')}</span>;
  if (typeof value === 'boolean') {
    const words = column.name.endsWith('kept')
      ? [trans.__('kept'), trans.__('dropped')]
      : [trans.__('yes'), trans.__('no')];
    return <span className={value ? 'qm-x-yes' : 'qm-x-no'}>{value ? words[0] : words[1]}</span>;
  }
  return <VisibleText value={value} max={240} />;
}

function Header(
  props: ExplorerTableProps & { column: ExploreColumn; left: number | undefined },
): JSX.Element {
  const { column, left, layout, setLayout, view, setSort, openColumn } = props;
  const { table, trans } = useExplorer();
  const { name } = column;
  const sorted = view.sort?.find((one) => one.column === name);
  const direction = sorted === undefined ? 'none' : sorted.descending === true ? 'descending' : 'ascending';
  const width = widthOf(column, layout);
  const resize = (to: number): void => {
    setLayout({
      ...layout,
      widths: { ...layout.widths, [name]: Math.max(48, Math.min(900, Math.round(to))) },
    });
  };
  const sort = (add: boolean): void => {
    const others = add ? (view.sort ?? []).filter((one) => one.column !== name) : [];
    if (direction === 'descending') setSort(others);
    else setSort([...others, { column: name, descending: direction === 'ascending' }]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (event.altKey && by !== 0) {
      if (event.shiftKey) resize(width + by * 16);
      else setLayout(moveColumn(table.columns, layout, name, by));
    } else if (event.key === 'p') setLayout({ ...layout, pinned: toggled(layout.pinned, name) });
    else if (event.key === 'f') openColumn(name);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <th
      scope="col"
      aria-sort={direction}
      style={{ width, minWidth: width, maxWidth: width, left }}
      className={layout.pinned.includes(name) ? 'qm-x-pinned' : ''}
      onKeyDown={onKeyDown}
    >
      <button
        type="button"
        title={trans.__(
          '%1: Enter sorts, Shift adds, F filters, P pins, Alt+arrows move, Alt+Shift+arrows resize',
          name,
        )}
        onClick={(event) => {
          sort(event.shiftKey);
        }}
      >
        <VisibleText value={name} max={60} />
        {direction !== 'none' && <span aria-hidden="true">{direction === 'ascending' ? ' ↑' : ' ↓'}</span>}
      </button>
      <button
        type="button"
        className="qm-x-more"
        aria-label={trans.__('Filter by %1', name)}
        onClick={() => {
          openColumn(name);
        }}
      >
        ⋯
      </button>
      <span
        className="qm-x-resize"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) resize(width + event.movementX);
        }}
      />
    </th>
  );
}
