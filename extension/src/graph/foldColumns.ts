import type { Position } from '@querymill/kernel-bridge/core';

import { BAND_GAP, bandsSize, placeBands, placeStack, scaleOf, toBands } from './bands';
import type { Column, Stack } from './stackNotes';

const TITLE_GAP = 14;

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
    placeStack(title, { x: 0, y: 0 }, places);
    y = title.height + TITLE_GAP;
  }
  const bands = bestBands(columns);
  placeBands(bands, { x: 0, y }, places);
  if (trailing !== null) placeStack(trailing, { x: 0, y: y + bandsSize(bands).height + BAND_GAP }, places);
  return places;
}

function bestBands(columns: readonly Column[]): Column[][] {
  let best: Column[][] = [];
  let bestScale = -1;
  for (let length = Math.max(1, columns.length); length >= 1; length--) {
    const bands = toBands(columns, length);
    const { width, height } = bandsSize(bands);
    const scale = scaleOf(width, height);
    if (scale > bestScale * 1.02) {
      best = bands;
      bestScale = scale;
    }
  }
  return best;
}
