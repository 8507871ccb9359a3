import type { Picture } from './picture.ts';

/** The most entries of any list in a picture. */
const MAX_ENTRIES = 2000;

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const numberOrNull: Check = (value) => value === null || number(value);
const boolean: Check = (value) => typeof value === 'boolean';
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= MAX_ENTRIES && value.every(check);
const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([name, check]) =>
      check(Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined),
    );
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const point: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(number);

const curves = listOf(record({ name: text, points: listOf(point) }));

const FORMS: Readonly<Record<Picture['kind'], Check>> = {
  curves: record({ x: text, curves }),
  bars: record({ x: text, points: listOf(point) }),
  funnel: record({ stages: listOf(record({ label: text, left: number })) }),
  split: record({ x: text, min: number, max: number, kept: listOf(number), dropped: listOf(number) }),
  intervals: record({
    x: text,
    rows: listOf(record({ label: text, value: number, low: numberOrNull, high: numberOrNull, own: boolean })),
  }),
  differences: record({ y: text, values: listOf(number), wins: number, ties: number, losses: number }),
  timeline: record({
    x: text,
    value: text,
    prompts: listOf(
      record({
        label: text,
        moments: listOf(record({ x: numberOrNull, text, value: numberOrNull })),
      }),
    ),
    curves: optional(curves),
  }),
};

/** A picture from a notebook's file, which anybody may have written; undefined when it is none. */
export function readPicture(value: unknown): Picture | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('title' in value))
    return undefined;
  const { kind, title } = value;
  if (typeof title !== 'string' || typeof kind !== 'string' || !Object.hasOwn(FORMS, kind)) return undefined;
  return FORMS[kind as Picture['kind']](value) ? (value as Picture) : undefined;
}
