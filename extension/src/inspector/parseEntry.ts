import type { JsonValue, ParameterSchema } from '@querymill/kernel-bridge/core';

/** What a text in a field means for a parameter, or why it means nothing. */
export type Entry = { readonly value: JsonValue } | { readonly problem: string };

/** Reads what was typed for a number or a text, and checks it against the limits of the parameter. */
export function parseEntry(text: string, schema: ParameterSchema): Entry {
  const trimmed = text.trim();
  const type = schema['type'];
  if (type !== 'integer' && type !== 'number') return { value: text };
  const number = Number(trimmed);
  if (trimmed === '' || !Number.isFinite(number)) return { problem: 'This must be a number' };
  if (type === 'integer' && !Number.isInteger(number)) return { problem: 'This must be a whole number' };
  const limit = limits(schema).find(({ holds }) => !holds(number));
  return limit === undefined ? { value: number } : { problem: limit.words };
}

/** The range of a parameter in words, or nothing. */
export function rangeInWords(schema: ParameterSchema): string {
  return limits(schema)
    .map(({ words }) => words.replace('This must be ', ''))
    .join(', ');
}

function limits(schema: ParameterSchema): { words: string; holds: (value: number) => boolean }[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Record<string, unknown>;
  const found: { words: string; holds: (value: number) => boolean }[] = [];
  if (typeof minimum === 'number')
    found.push({ words: `This must be at least ${minimum}`, holds: (v) => v >= minimum });
  if (typeof exclusiveMinimum === 'number') {
    found.push({ words: `This must be above ${exclusiveMinimum}`, holds: (v) => v > exclusiveMinimum });
  }
  if (typeof maximum === 'number')
    found.push({ words: `This must be at most ${maximum}`, holds: (v) => v <= maximum });
  if (typeof exclusiveMaximum === 'number') {
    found.push({ words: `This must be below ${exclusiveMaximum}`, holds: (v) => v < exclusiveMaximum });
  }
  return found;
}
