import { types } from 'node:util';
import type { MimeBundle } from '../messages.ts';
import { inspectValue } from './inspectValue.ts';
import { pictureType } from './pictureType.ts';
import { isRecords, recordsTable } from './recordsTable.ts';

const JUPYTER_DISPLAY = Symbol.for('Jupyter.display');
const VEGA_LITE = 'application/vnd.vegalite.v5+json';
const VEGA = 'application/vnd.vega.v5+json';

/**
 * Says how a value is shown: by its own `Symbol.for("Jupyter.display")` method, else as picture, page part, chart or table where
 * it is one, else as text. A value whose methods throw or lie falls back to text.
 *
 * @returns a promise only where the value's own method gives one: what is shown at once keeps its place among the outputs
 */
export function toBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  const plain = (): MimeBundle => ({ 'text/plain': inspectValue(value) });
  if (!isObject(value) || types.isProxy(value)) return plain();
  const complete = (special: MimeBundle | null): MimeBundle =>
    special === null || 'text/plain' in special ? (special ?? plain()) : { ...special, ...plain() };
  try {
    const own = ownDisplay(value);
    if (own instanceof Promise) return own.then(complete, plain);
    return complete(own ?? pictureOf(value) ?? elementOf(value) ?? chartOf(value) ?? tableOf(value));
  } catch {
    // The value's own code failed.
    return plain();
  }
}

/** Whether a value can have methods of its own. Proxies are not asked: some answer to every name. */
function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Takes a MIME bundle as it is: keys are MIME types, bytes become base64. */
export function rawBundle(value: unknown): MimeBundle {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(
      'Cannot display a raw value: it is not a MIME bundle. Pass an object such as {"text/html": "…"}',
    );
  return Object.fromEntries(
    Object.entries(value).map(([type, content]) => [
      type,
      content instanceof Uint8Array ? Buffer.from(content).toString('base64') : toJson(content),
    ]),
  );
}

function ownDisplay(value: object): MimeBundle | null | Promise<MimeBundle | null> {
  const method: unknown = Reflect.get(value, JUPYTER_DISPLAY);
  if (typeof method !== 'function') return null;
  const bundle: unknown = method.call(value);
  return bundle instanceof Promise ? bundle.then(toRaw) : toRaw(bundle);
}

function toRaw(bundle: unknown): MimeBundle | null {
  return typeof bundle === 'object' && bundle !== null ? rawBundle(bundle) : null;
}

function pictureOf(value: object): MimeBundle | null {
  if (value instanceof Uint8Array) {
    const type = pictureType(value);
    if (type !== 'image/png' && type !== 'image/jpeg') return null;
    return {
      [type]: Buffer.from(value).toString('base64'),
      'text/plain': `${type}, ${value.byteLength} bytes`,
    };
  }
  const toDataURL: unknown = Reflect.get(value, 'toDataURL');
  const url: unknown = typeof toDataURL === 'function' ? toDataURL.call(value) : null;
  const match = typeof url === 'string' ? /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(url) : null;
  return match?.[1] && match[2] !== undefined ? { [match[1]]: match[2] } : null;
}

function elementOf(value: object): MimeBundle | null {
  const markup: unknown = Reflect.get(value, 'outerHTML');
  if (typeof markup !== 'string') return null;
  return markup.startsWith('<svg') ? { 'image/svg+xml': markup } : { 'text/html': markup };
}

function chartOf(value: object): MimeBundle | null {
  const toSpec: unknown = Reflect.get(value, 'toSpec');
  if (typeof toSpec !== 'function') return null;
  const spec: unknown = toSpec.call(value);
  if (typeof spec !== 'object' || spec === null) return null;
  const schema: unknown = Reflect.get(spec, '$schema');
  return { [typeof schema === 'string' && !schema.includes('vega-lite') ? VEGA : VEGA_LITE]: toJson(spec) };
}

function tableOf(value: object): MimeBundle | null {
  const toRecords: unknown = Array.isArray(value) ? null : Reflect.get(value, 'toRecords');
  const rows: unknown = typeof toRecords === 'function' ? toRecords.call(value) : value;
  return isRecords(rows) ? { 'text/html': recordsTable(rows) } : null;
}

/** What JSON can say of a value; text that shows it where JSON cannot. */
function toJson(value: unknown): unknown {
  if (typeof value === 'string') return value;
  try {
    const json = JSON.stringify(value) as string | undefined;
    return json === undefined ? null : (JSON.parse(json) as unknown);
  } catch {
    return inspectValue(value);
  }
}
