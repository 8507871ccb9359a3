import {
  isList,
  type JsonValue,
  type ListSyntax,
  type ObjectSyntax,
  type ValueSyntax,
} from '../cells/index.ts';
import type { Splice } from './BlockText.ts';
import { insertItem } from './insertItem.ts';
import { removeItem } from './removeItem.ts';
import { sameValue } from './sameValue.ts';
import { type Quote, writeKey, writeValue } from './writeValue.ts';

/** Changes the text of a value to that of another one, and in lists and objects only the parts that differ. */
export function reviseValue(source: string, old: ValueSyntax, value: JsonValue, quote: Quote): Splice[] {
  if (old.form.kind === 'literal') {
    if (sameValue(old.form.value, value)) return [];
    if (old.list !== null && isList(value)) {
      const splices = reviseList(source, old.list, value, quote);
      if (splices !== undefined) return splices;
    } else if (old.object !== null && typeof value === 'object' && value !== null && !isList(value)) {
      const splices = reviseObject(source, old.object, value, quote);
      if (splices !== undefined) return splices;
    }
  }
  const own =
    typeof value === 'string' && /^["']/.test(old.text) && old.form.kind === 'literal' ? old.text[0] : quote;
  return [{ from: old.from, to: old.to, text: writeValue(value, own === "'" ? "'" : '"') }];
}

/** Same length, or items added at the end, or one taken out; undefined for anything else. */
function reviseList(
  source: string,
  old: ListSyntax,
  values: readonly JsonValue[],
  quote: Quote,
): Splice[] | undefined {
  const surplus = values.slice(old.items.length);
  if (values.length >= old.items.length) {
    const inside = old.items.flatMap((item, index) =>
      reviseValue(source, item, values[index] ?? null, quote),
    );
    if (surplus.length === 0) return inside;
    const text = surplus.map((value) => writeValue(value, quote)).join(', ');
    return [...insertItem(source, old, old.items.length, text), ...inside];
  }
  if (values.length !== old.items.length - 1) return undefined;
  const gone = old.items.findIndex(
    (item, index) => index === values.length || !holds(item, values[index] ?? null),
  );
  const rest = old.items.toSpliced(gone, 1);
  return rest.every((item, index) => holds(item, values[index] ?? null))
    ? removeItem(source, old, gone)
    : undefined;
}

function holds({ form }: ValueSyntax, value: JsonValue): boolean {
  return form.kind === 'literal' && sameValue(form.value, value);
}

/** Keys stay in their order; new ones come last. Undefined if more than one key goes, or one goes and others come. */
function reviseObject(
  source: string,
  old: ObjectSyntax,
  value: { readonly [key: string]: JsonValue },
  quote: Quote,
): Splice[] | undefined {
  const keys = new Set(Object.keys(value));
  const gone = old.items.flatMap(({ key }, index) => (key !== null && keys.has(key) ? [] : [index]));
  const present = new Set(old.items.map(({ key }) => key));
  const added = [...keys].filter((key) => !present.has(key));
  const [cut] = gone;
  if (gone.length > 1 || (cut !== undefined && added.length > 0)) return undefined;
  const inside = old.items.flatMap((item) => {
    const next = item.key !== null && keys.has(item.key) ? value[item.key] : undefined;
    return item.value === null || next === undefined ? [] : reviseValue(source, item.value, next, quote);
  });
  if (cut !== undefined) return [...removeItem(source, old, cut), ...inside];
  if (added.length === 0) return inside;
  const text = added
    .map((key) => `${writeKey(key, quote)}: ${writeValue(value[key] ?? null, quote)}`)
    .join(', ');
  return [...insertItem(source, old, old.items.length, text), ...inside];
}
