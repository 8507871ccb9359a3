import type { TranslationBundle } from '@jupyterlab/translation';
import type { JsonValue, ParameterSchema } from '@querymill/kernel-bridge/core';

/** What a text in a field means for a parameter, or why it means nothing. */
export type Entry = { readonly value: JsonValue } | { readonly problem: string };

/** Reads what was typed for a number or a text, and checks it against the limits of the parameter. */
export function parseEntry(text: string, schema: ParameterSchema, trans: TranslationBundle): Entry {
  const trimmed = text.trim();
  const type = schema['type'];
  if (type !== 'integer' && type !== 'number') return { value: text };
  const number = Number(trimmed);
  if (trimmed === '' || !Number.isFinite(number)) return { problem: trans.__('This must be a number') };
  if (type === 'integer' && !Number.isInteger(number))
    return { problem: trans.__('This must be a whole number') };
  const limit = limits(schema, trans).find(({ holds }) => !holds(number));
  return limit === undefined ? { value: number } : { problem: trans.__('This must be %1', limit.words) };
}

/** The range of a parameter in words, or nothing. */
export function rangeInWords(schema: ParameterSchema, trans: TranslationBundle): string {
  return limits(schema, trans)
    .map(({ words }) => words)
    .join(', ');
}

function limits(
  schema: ParameterSchema,
  trans: TranslationBundle,
): { words: string; holds: (value: number) => boolean }[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Record<string, unknown>;
  const found: { words: string; holds: (value: number) => boolean }[] = [];
  if (typeof minimum === 'number')
    found.push({ words: trans.__('at least %1', minimum), holds: (v) => v >= minimum });
  if (typeof exclusiveMinimum === 'number') {
    found.push({ words: trans.__('above %1', exclusiveMinimum), holds: (v) => v > exclusiveMinimum });
  }
  if (typeof maximum === 'number')
    found.push({ words: trans.__('at most %1', maximum), holds: (v) => v <= maximum });
  if (typeof exclusiveMaximum === 'number') {
    found.push({ words: trans.__('below %1', exclusiveMaximum), holds: (v) => v < exclusiveMaximum });
  }
  return found;
}
