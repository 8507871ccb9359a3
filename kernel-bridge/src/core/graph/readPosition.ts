import type { Position } from './graphTypes.ts';

/** The position in `metadata.querymill`; null if it is not two finite numbers. */
export function readPosition(metadata: Readonly<Record<string, unknown>>): Position | null {
  const place = metadata['querymill'];
  if (typeof place !== 'object' || place === null || !('x' in place) || !('y' in place)) return null;
  const { x, y } = place;
  return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y)
    ? { x, y }
    : null;
}
