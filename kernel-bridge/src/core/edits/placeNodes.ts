import { readPosition } from '../graph/index.ts';
import type { Edit, Notebook, PlaceNodes } from './editTypes.ts';

/** Writes the positions of nodes, as integers; what else `metadata.querymill` holds stays. */
export function placeNodes({ cells }: Pick<Notebook, 'cells'>, { positions }: PlaceNodes): Edit[] {
  return cells.flatMap((cell): Edit[] => {
    const position = positions.get(cell.id);
    if (position === undefined) return [];
    const [x, y] = [Math.round(position.x), Math.round(position.y)];
    const before = readPosition(cell.metadata);
    if (before?.x === x && before.y === y) return [];
    const present = cell.metadata['querymill'];
    const others = typeof present === 'object' && present !== null ? present : {};
    return [{ kind: 'metadata', cellId: cell.id, value: { ...others, x, y } }];
  });
}
