import type { JsonValue } from './cellTypes.ts';

/** Array.isArray, which does not narrow a read-only array. */
export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
