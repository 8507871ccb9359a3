/** Keys that change an object's prototype when they are copied by assignment, as Plotly copies. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** How deeply a value may nest. */
const DEEPEST = 40;

/**
 * A deep copy of a JSON value, without keys that would change a prototype.
 *
 * @throws RangeError when it nests too deeply
 */
export function copyJson(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new RangeError(`it nests more than ${DEEPEST} levels deep`);
  if (Array.isArray(value)) return value.map((item) => copyJson(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      FORBIDDEN.has(key) ? [] : [[key, copyJson(item, depth + 1)] as const],
    ),
  );
}
