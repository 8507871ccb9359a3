import type { TranslationBundle } from '@jupyterlab/translation';
import type { FoundNames, InputPort } from '@querymill/kernel-bridge/core';

import known from '../generated/builtInNames.json';

/** A name that a port takes, and what it stands for. */
export interface KnownName {
  readonly name: string;
  /** `135M parameters, 98 MB. Small instruct model.` */
  readonly words: string;
}

interface Model {
  readonly kind: string;
  readonly parameters?: string;
  readonly megabytes?: number;
  readonly summary?: string;
}

interface Dataset {
  readonly corpus: string;
  readonly note?: string;
}

const models: [string, Model][] = Object.entries(known.models);
const datasets: [string, Dataset][] = Object.entries(known.datasets);

/**
 * The names that a port takes: those that the kernel finds in the workspace and on this machine first, then
 * those that ship, in the order of models.json and datasets.json. Others can be typed.
 *
 * @param found null where no kernel has answered
 */
export function namesFor(
  literal: NonNullable<InputPort['literal']>,
  found: FoundNames | null,
  trans: TranslationBundle,
): KnownName[] {
  if (Array.isArray(literal)) return literal.map((name) => ({ name, words: '' }));
  const names = literal === 'dataset' ? datasetNames(found, trans) : modelNames(literal, found, trans);
  return [...new Map(names.toReversed().map((one) => [one.name, one])).values()].toReversed();
}

function datasetNames(found: FoundNames | null, trans: TranslationBundle): KnownName[] {
  const own = found?.datasets ?? [];
  return [
    ...own.map((name) => ({ name, words: trans.__('Folder of the workspace.') })),
    {
      name: 'tutorial',
      words: trans.__('The handbook of a small cable ferry, with 300 queries. It ships with Querymill.'),
    },
    ...datasets.map(([name, { note }]) => ({ name, words: note ?? trans.__('BEIR data set.') })),
  ];
}

function modelNames(
  literal: 'model' | 'generator' | 'encoder' | 'scorer',
  found: FoundNames | null,
  trans: TranslationBundle,
): KnownName[] {
  const own = found?.models ?? [];
  const cached = new Set(found?.cached);
  const known = new Set([...own.map(({ name }) => name), ...models.map(([name]) => name)]);
  const ready = (name: string, words: string): KnownName => ({
    name,
    words: cached.has(name) ? `${trans.__('On this machine.')} ${words}` : words,
  });
  return [
    ...own
      .filter(({ kind }) => takes(literal, kind))
      .map(({ name, summary }) =>
        ready(name, `${trans.__('From models.json of the workspace.')} ${summary}`),
      ),
    ...models
      .filter(([, { kind }]) => takes(literal, kind))
      .map(([name, model]) => ready(name, describe(model, trans))),
    // What kind these are nobody has written down: the kernel finds out.
    ...[...cached].filter((name) => !known.has(name)).map((name) => ready(name, '')),
  ];
}

/** As the kernel resolves them: whatever is no generator can score. */
function takes(literal: 'model' | 'generator' | 'encoder' | 'scorer', kind: string): boolean {
  if (literal === 'model') return true;
  return literal === 'scorer' ? kind !== 'generator' : kind === literal;
}

function describe({ parameters, megabytes, summary = '' }: Model, trans: TranslationBundle): string {
  const size = [
    ...(parameters === undefined ? [] : [trans.__('%1 parameters', parameters)]),
    ...(megabytes === undefined ? [] : [`${String(megabytes)} MB`]),
  ].join(', ');
  return size === '' ? summary : `${size}. ${summary}`;
}

/** Those in which every word of a query occurs; one whose name begins with it comes first. */
export function searchNames(names: readonly KnownName[], query: string): KnownName[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const starts = ({ name }: KnownName): number => (name.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return names
    .filter((one) => words.every((word) => `${one.name} ${one.words}`.toLowerCase().includes(word)))
    .toSorted((a, b) => starts(a) - starts(b));
}
