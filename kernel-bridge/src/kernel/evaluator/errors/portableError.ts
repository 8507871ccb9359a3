import { inspectValue } from '../display/inspectValue.ts';
import type { PortableError } from '../messages.ts';

/** Packs an error for another thread: name, message and plain fields (title, cause, fix, kind …). */
export function packError(error: unknown): PortableError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), fields: {} };
  const fields: Record<string, unknown> = {};
  for (const key of ['title', 'cause', 'fix', 'kind', 'code', 'log']) {
    const value: unknown = Reflect.get(error, key);
    if (value === undefined) continue;
    fields[key] = value instanceof Error ? value.message : isPlain(value) ? value : inspectValue(value);
  }
  return { name: error.name, message: error.message, fields };
}

/** Makes an Error from what `packError` gave; its stack is taken where this is called. */
export function unpackError({ name, message, fields }: PortableError): Error {
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  for (const [key, value] of Object.entries(fields))
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  return error;
}

function isPlain(value: unknown): boolean {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}
