import type { InputPort } from '@querymill/kernel-bridge/core';

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

/** The names that ship for a port, in the order of models.json and datasets.json. Others can be typed. */
export function namesFor({ literal }: Pick<InputPort, 'literal'>): KnownName[] {
  if (literal === undefined) return [];
  if (Array.isArray(literal)) return literal.map((name) => ({ name, words: '' }));
  if (literal === 'dataset') {
    return [
      {
        name: 'tutorial',
        words: 'The handbook of a small cable ferry, with 300 queries. It ships with Querymill.',
      },
      ...datasets.map(([name, { note = 'BEIR data set.' }]) => ({ name, words: note })),
    ];
  }
  return models
    .filter(([, { kind }]) => takes(literal, kind))
    .map(([name, model]) => ({ name, words: describe(model) }));
}

/** As the kernel resolves them: whatever is no generator can score. */
function takes(literal: 'model' | 'generator' | 'encoder' | 'scorer', kind: string): boolean {
  if (literal === 'model') return true;
  return literal === 'scorer' ? kind !== 'generator' : kind === literal;
}

function describe({ parameters, megabytes, summary = '' }: Model): string {
  const size = [
    ...(parameters === undefined ? [] : [`${parameters} parameters`]),
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
