import type { JsonValue } from '../cells/index.ts';

/** Whether two JSON values are equal; the order of keys does not count. */
export function sameValue(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  if (left.size !== right.size) return false;
  return [...left].every(([key, value]: [string, JsonValue]) => {
    const other = right.get(key);
    return other !== undefined && sameValue(value, other);
  });
}
