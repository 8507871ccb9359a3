import { readPosition } from '../graph/index.ts';
import type { Edit, Notebook, PlaceNodes } from './editTypes.ts';

/** Writes the positions of nodes, as integers; what else `metadata.querymill` holds stays. */
export function placeNodes(
  { cells }: Pick<Notebook, 'cells'>,
  { positions, byHand = new Map() }: PlaceNodes,
): Edit[] {
  return cells.flatMap((cell): Edit[] => {
    const position = positions.get(cell.id);
    if (position === undefined) return [];
    const [x, y] = [Math.round(position.x), Math.round(position.y)];
    const before = readPosition(cell.metadata);
    const wasByHand = isPlacedByHand(cell.metadata);
    const isByHand = byHand.get(cell.id) ?? wasByHand;
    if (before?.x === x && before.y === y && isByHand === wasByHand) return [];
    const present = cell.metadata['querymill'];
    const others = typeof present === 'object' && present !== null ? present : {};
    const kept = Object.entries(others).filter(([key]) => key !== 'byHand');
    const value = { ...Object.fromEntries(kept), x, y, ...(isByHand ? { byHand: true } : {}) };
    return [{ kind: 'metadata', cellId: cell.id, value }];
  });
}

/** Whether the user put a node where it stands. */
export function isPlacedByHand(metadata: Readonly<Record<string, unknown>>): boolean {
  const place = metadata['querymill'];
  return typeof place === 'object' && place !== null && 'byHand' in place && place.byHand === true;
}
