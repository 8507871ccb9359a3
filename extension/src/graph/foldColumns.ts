import type { Position } from '@querymill/kernel-bridge/core';

import type { Column, Stack } from './stackNotes';

const COLUMN_GAP = 104;
const ROW_GAP = 40;
const BAND_GAP = 72;
const TITLE_GAP = 28;
/** The screen that a layout aims at. It is fixed: the same notebook looks the same in every window. */
const SCREEN = { width: 1280, height: 800 };

/**
 * Folds a long row of columns into bands, one below the other. Of all numbers of columns in a band it takes
 * the one in which the whole appears largest.
 */
export function foldColumns(
  columns: readonly Column[],
  title: Stack | null,
  trailing: Stack | null
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
  for (let count = 1; count <= Math.max(1, columns.length); count++) {
    const bands = split(columns, count);
    const width = Math.max(...bands.map(bandWidth), 1);
    const height = bands.reduce((sum, band) => sum + bandHeight(band) + BAND_GAP, -BAND_GAP);
    const scale = Math.min(SCREEN.width / width, SCREEN.height / Math.max(height, 1));
    if (scale > bestScale * 1.02) {
      best = bands;
      bestScale = scale;
    }
  }
  return best;
}

/** Columns in `count` bands of nearly the same length, longer ones first. */
function split(columns: readonly Column[], count: number): Column[][] {
  const length = Math.ceil(columns.length / count);
  const bands: Column[][] = [];
  for (let start = 0; start < columns.length; start += length) bands.push(columns.slice(start, start + length));
  return bands;
}

function placeBand(band: readonly Column[], top: number, places: Map<string, Position>): void {
  let x = 0;
  for (const column of band) {
    let y = top;
    for (const stack of column) {
      place(stack, x, y, places);
      y += stack.height + ROW_GAP;
    }
    x += columnWidth(column) + COLUMN_GAP;
  }
}

function place(stack: Stack, x: number, y: number, places: Map<string, Position>): void {
  let top = y;
  for (const { id, height } of stack.parts) {
    places.set(id, { x, y: top });
    top += height;
  }
}

function bandWidth(band: readonly Column[]): number {
  return band.reduce((sum, column) => sum + columnWidth(column) + COLUMN_GAP, -COLUMN_GAP);
}

function bandHeight(band: readonly Column[]): number {
  return Math.max(0, ...band.map(column => column.reduce((sum, { height }) => sum + height + ROW_GAP, -ROW_GAP)));
}

function columnWidth(column: Column): number {
  return Math.max(0, ...column.map(({ width }) => width));
}
