import type { Position } from '@querymill/kernel-bridge/core';

import type { Column, Stack } from './stackNotes';

const COLUMN_GAP = 112;
const ROW_GAP = 28;
const BAND_GAP = 64;
const TITLE_GAP = 14;
/** The screen that a layout aims at. It is fixed: the same notebook looks the same in every window. */
const SCREEN = { width: 1280, height: 800 };

/** A row of a band: the notes above its cells and the cells themselves stand on common lines. */
interface Row {
  readonly above: number;
  readonly below: number;
}

/**
 * Folds a long row of columns into bands, one below the other. Of all numbers of columns in a band it takes
 * the one in which the whole appears largest.
 */
export function foldColumns(
  columns: readonly Column[],
  title: Stack | null,
  trailing: Stack | null,
): Map<string, Position> {
  const places = new Map<string, Position>();
  let y = 0;
  if (title !== null) {
    place(title, 0, 0, places);
    y = title.height + TITLE_GAP;
  }
  for (const band of bestBands(columns)) {
    placeBand(band, y, places);
    y += bandHeight(band) + BAND_GAP;
  }
  if (trailing !== null) place(trailing, 0, y, places);
  return places;
}

function bestBands(columns: readonly Column[]): Column[][] {
  let best: Column[][] = [];
  let bestScale = -1;
  for (let length = Math.max(1, columns.length); length >= 1; length--) {
    const bands = split(columns, length);
    const width = Math.max(1, ...bands.map(bandWidth));
    const height = bands.reduce((sum, band) => sum + bandHeight(band) + BAND_GAP, -BAND_GAP);
    const scale = Math.min(SCREEN.width / width, SCREEN.height / Math.max(height, 1), 1);
    if (scale > bestScale * 1.02) {
      best = bands;
      bestScale = scale;
    }
  }
  return best;
}

function split(columns: readonly Column[], length: number): Column[][] {
  const bands: Column[][] = [];
  for (let start = 0; start < columns.length; start += length)
    bands.push(columns.slice(start, start + length));
  return bands;
}

function placeBand(band: readonly Column[], top: number, places: Map<string, Position>): void {
  const rows = rowsOf(band);
  let x = 0;
  for (const column of band) {
    let y = top;
    column.forEach((stack, index) => {
      const { above, below } = rows[index] ?? { above: 0, below: 0 };
      place(stack, x, y + above - stack.above, places);
      y += above + below + ROW_GAP;
    });
    x += columnWidth(column) + COLUMN_GAP;
  }
}

function place(stack: Stack, x: number, y: number, places: Map<string, Position>): void {
  for (const { id, top } of stack.parts) places.set(id, { x, y: y + top });
}

function rowsOf(band: readonly Column[]): Row[] {
  const count = Math.max(0, ...band.map((column) => column.length));
  return Array.from({ length: count }, (_, index) => {
    const stacks = band.flatMap((column) => column[index] ?? []);
    return {
      above: Math.max(...stacks.map(({ above }) => above)),
      below: Math.max(...stacks.map(({ above, height }) => height - above)),
    };
  });
}

function bandWidth(band: readonly Column[]): number {
  return band.reduce((sum, column) => sum + columnWidth(column) + COLUMN_GAP, -COLUMN_GAP);
}

function bandHeight(band: readonly Column[]): number {
  return rowsOf(band).reduce((sum, { above, below }) => sum + above + below + ROW_GAP, -ROW_GAP);
}

function columnWidth(column: Column): number {
  return Math.max(0, ...column.map(({ width }) => width));
}
