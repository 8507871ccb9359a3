import type { ExploreColumn } from '@querymill/kernel-bridge/core';

/** How a person wants the columns of one artifact type. */
export interface ColumnLayout {
  /** Names in order; columns it does not name follow. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  readonly pinned: readonly string[];
  /** Pixels by name. */
  readonly widths: Readonly<Record<string, number>>;
}

export const EMPTY_LAYOUT: ColumnLayout = { order: [], hidden: [], pinned: [], widths: {} };

/** Columns that are told beside the table, or that repeat another one, until a person shows them. */
const HIDDEN_AT_FIRST =
  /(^|\.)(best_other|best_other_id|reason|n|kept)$|^(doc_id|generator|tokens|leak|copied|same)$/;

/** A layout as it was kept, or the empty one when it cannot be read. */
export function readLayout(value: unknown): ColumnLayout {
  if (typeof value !== 'object' || value === null) return EMPTY_LAYOUT;
  const { order, hidden, pinned, widths } = value as Record<string, unknown>;
  const names = (list: unknown): string[] =>
    Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
  const sizes = Object.entries(typeof widths === 'object' && widths !== null ? widths : {});
  return {
    order: names(order),
    hidden: names(hidden),
    pinned: names(pinned),
    widths: Object.fromEntries(sizes.filter(([, width]) => typeof width === 'number')),
  };
}

/** The layout a type of artifact starts with. */
export function firstLayout(columns: readonly ExploreColumn[]): ColumnLayout {
  const hidden = columns
    .map(({ name }) => name)
    .filter((name) => HIDDEN_AT_FIRST.test(name) && name !== 'kept' && name !== 'reason');
  return { ...EMPTY_LAYOUT, hidden, pinned: columns.some(({ name }) => name === 'text') ? ['text'] : [] };
}

/** The columns a table shows, pinned ones first. */
export function shownColumns(columns: readonly ExploreColumn[], layout: ColumnLayout): ExploreColumn[] {
  const place = ({ name }: ExploreColumn): number => {
    const at = layout.order.indexOf(name);
    return (layout.pinned.includes(name) ? -1_000_000 : 0) + (at < 0 ? 10_000 : at);
  };
  return columns
    .filter(({ name, long }) => !long && !layout.hidden.includes(name))
    .map((column, i) => ({ column, key: place(column) + i / 10_000 }))
    .sort((a, b) => a.key - b.key)
    .map(({ column }) => column);
}

/** Width of a column in pixels. */
export function widthOf({ name, kind }: ExploreColumn, layout: ColumnLayout): number {
  const own = layout.widths[name];
  if (own !== undefined) return own;
  // Wide enough for its name and the two signs beside it.
  if (kind !== 'text') return Math.max(104, Math.min(230, 78 + name.length * 7.5));
  return name === 'text' || name === 'query' ? 340 : 180;
}

/** The layout with a column moved by some places among those shown. */
export function moveColumn(
  columns: readonly ExploreColumn[],
  layout: ColumnLayout,
  name: string,
  by: number,
): ColumnLayout {
  const order = shownColumns(columns, layout).map((column) => column.name);
  const at = order.indexOf(name);
  const to = Math.max(0, Math.min(order.length - 1, at + by));
  if (at < 0) return layout;
  order.splice(at, 1);
  order.splice(to, 0, name);
  return { ...layout, order };
}

/** The list with a name added or taken out. */
export function toggled(names: readonly string[], name: string): string[] {
  return names.includes(name) ? names.filter((one) => one !== name) : [...names, name];
}

/** Width of the two columns before all others, in pixels: the mark of a row and a person's verdict. */
export const BEFORE_WIDTH = 52;

/** Where each pinned column stays when the table is scrolled sideways, in pixels from the left. */
export function pinnedPlaces(
  shown: readonly ExploreColumn[],
  layout: ColumnLayout,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let left = BEFORE_WIDTH;
  for (const column of shown) {
    if (!layout.pinned.includes(column.name)) continue;
    places.set(column.name, left);
    left += widthOf(column, layout);
  }
  return places;
}
