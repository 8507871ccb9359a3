import {
  type BlockCell,
  isList,
  type JsonValue,
  type ObjectSyntax,
  type ValueSyntax,
} from '../cells/index.ts';
import { QuerymillError } from '../errors.ts';
import { isVariableName } from '../graph/freshName.ts';

export type Quote = '"' | "'";

/** The quotes that most texts of the cell have; double ones where none has. */
export function quoteStyle(cell: BlockCell): Quote {
  const texts = [cell.args, cell.options].flatMap(textsIn);
  const single = texts.filter((text) => text.startsWith("'")).length;
  const double = texts.filter((text) => text.startsWith('"')).length;
  return single > double ? "'" : '"';
}

function textsIn(object: ObjectSyntax | null): string[] {
  return (object?.items ?? []).flatMap(({ value }) => (value === null ? [] : valueTexts(value)));
}

function valueTexts(value: ValueSyntax): string[] {
  if (value.list !== null) return value.list.items.flatMap(valueTexts);
  return value.object === null ? [value.text] : textsIn(value.object);
}

/**
 * A JSON value as TypeScript source on one line.
 *
 * @throws QuerymillError for what JSON cannot hold
 */
export function writeValue(value: JsonValue, quote: Quote): string {
  if (typeof value === 'string') return writeString(value, quote);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
    throw notJson(String(value));
  }
  if (isList(value)) return `[${value.map((item) => writeValue(item, quote)).join(', ')}]`;
  if (typeof value !== 'object') throw notJson(typeof value);
  const entries = Object.entries(value).map(
    ([key, item]) => `${writeKey(key, quote)}: ${writeValue(item, quote)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A key of an object literal; `__proto__` in brackets, where it is a key like any other. */
export function writeKey(key: string, quote: Quote): string {
  if (key === '__proto__') return `[${writeString(key, quote)}]`;
  return isVariableName(key) ? key : writeString(key, quote);
}

function writeString(text: string, quote: Quote): string {
  const json = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  if (quote === '"') return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function notJson(text: string): QuerymillError {
  const fix = 'Give a text, a number, true, false, null, a list or an object.';
  return new QuerymillError({
    title: `Cannot write "${text}"`,
    cause: 'it is not a JSON value',
    fix,
    kind: 'user',
  });
}
