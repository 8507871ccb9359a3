import { types } from 'node:util';
import type { Bindings } from '../bindings/Bindings.ts';
import { inspectValue } from '../display/inspectValue.ts';
import type { LookupRequest } from '../messages.ts';

const MAX_MEMBERS = 2_000;

/**
 * Answers questions about live values without running user code: only plain data properties are followed, no getters or proxies.
 * @returns for `members` the property names, for `describe` a text; null when the path leads nowhere
 */
export function lookUp(request: LookupRequest, bindings: Bindings): string[] | string | null {
  const found = follow(request.path, bindings);
  if (!found) return null;
  return request.kind === 'members' ? membersOf(found.value) : inspectValue(found.value);
}

function follow(path: readonly string[], bindings: Bindings): { value: unknown } | null {
  const [root, ...rest] = path;
  if (root === undefined) return null;
  let current = bindings.bound(root) ? { value: bindings.get(root).v } : dataProperty(globalThis, root);
  for (const name of rest) {
    if (!current) return null;
    current = dataProperty(current.value, name);
  }
  return current;
}

function dataProperty(holder: unknown, name: string): { value: unknown } | null {
  for (
    let object = toObject(holder);
    object && !types.isProxy(object);
    object = Object.getPrototypeOf(object) as object | null
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    if (descriptor) return 'value' in descriptor ? { value: descriptor.value } : null;
  }
  return null;
}

function membersOf(value: unknown): string[] {
  const names = new Set<string>();
  for (
    let object = toObject(value);
    object && !types.isProxy(object);
    object = Object.getPrototypeOf(object) as object | null
  ) {
    // What every object has says nothing about this one.
    if (types.isTypedArray(object) || object === Object.prototype) continue;
    for (const name of Object.getOwnPropertyNames(object)) {
      if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) names.add(name);
      if (names.size >= MAX_MEMBERS) return [...names];
    }
  }
  return [...names];
}

function toObject(value: unknown): object | null {
  return value === null || value === undefined ? null : (Object(value) as object);
}
