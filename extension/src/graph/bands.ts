import type { Position } from '@querymill/kernel-bridge/core';

import type { Column, Stack } from './stackNotes';

export const COLUMN_GAP = 112;
export const BAND_GAP = 64;
const ROW_GAP = 28;
/** The screen that a layout aims at. It is fixed: the same notebook looks the same in every window. */
const SCREEN = { width: 1280, height: 800 };

/** A row of a band: the notes above its cells and the cells themselves stand on common lines. */
interface Row {
  readonly above: number;
  readonly below: number;
}

/** How large a drawing appears on the screen, at most as large as life. */
export function scaleOf(width: number, height: number): number {
  return Math.min(SCREEN.width / Math.max(width, 1), SCREEN.height / Math.max(height, 1), 1);
}

/** Columns broken into bands of at most `length`, as a text is broken into lines. */
export function toBands(columns: readonly Column[], length: number): Column[][] {
  const bands: Column[][] = [];
  for (let start = 0; start < columns.length; start += length) {
    bands.push(columns.slice(start, start + length));
  }
  return bands;
}

/** Width of the widest band, and height of all of them one below the other. */
export function bandsSize(bands: readonly (readonly Column[])[]): { width: number; height: number } {
  return {
    width: Math.max(0, ...bands.map(bandWidth)),
    height: Math.max(
      0,
      bands.reduce((sum, band) => sum + bandHeight(band) + BAND_GAP, -BAND_GAP),
    ),
  };
}

/** Puts bands one below the other, from a corner on. */
export function placeBands(
  bands: readonly (readonly Column[])[],
  corner: Position,
  places: Map<string, Position>,
): void {
  let { y } = corner;
  for (const band of bands) {
    placeBand(band, { x: corner.x, y }, places);
    y += bandHeight(band) + BAND_GAP;
  }
}

/** Puts the parts of a stack below one another. */
export function placeStack({ parts }: Stack, { x, y }: Position, places: Map<string, Position>): void {
  for (const { id, top } of parts) places.set(id, { x, y: y + top });
}

function placeBand(band: readonly Column[], corner: Position, places: Map<string, Position>): void {
  const rows = rowsOf(band);
  let { x } = corner;
  for (const column of band) {
    let { y } = corner;
    column.forEach((stack, index) => {
      const { above, below } = rows[index] ?? { above: 0, below: 0 };
      placeStack(stack, { x, y: y + above - stack.above }, places);
      y += above + below + ROW_GAP;
    });
    x += columnWidth(column) + COLUMN_GAP;
  }
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
