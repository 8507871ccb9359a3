import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamesByKind } from './declareMill.ts';

interface NamedModel {
  readonly kind: string;
  readonly parameters?: string;
  readonly licence?: string;
  readonly megabytes?: number;
  readonly summary?: string;
}

/** Names of models and data sets that stand in strings, and what is known of each. */
export interface KnownNames {
  readonly names: NamesByKind;
  /** Name → one paragraph. */
  readonly documentation: ReadonlyMap<string, string>;
}

/** Reads the names that ship with Querymill and those of the workspace. A file that is missing or broken names nothing. */
export function readKnownNames(home: string | null, workspace: string): KnownNames {
  const templates = home === null ? null : join(home, 'templates');
  const models = [...(templates === null ? [] : [templates]), workspace]
    .map((folder) => entriesOf<NamedModel>(join(folder, 'models.json'), 'models'))
    .reduce((all, some) => new Map([...all, ...some]), new Map<string, NamedModel>());
  const sets =
    templates === null
      ? new Map<string, { note?: string }>()
      : entriesOf<{ note?: string }>(join(templates, 'datasets.json'), 'datasets');
  const bundled = templates === null ? [] : foldersOf(join(templates, 'data'));
  const ofKind = (fits: (kind: string) => boolean): string[] =>
    [...models].filter(([, { kind }]) => fits(kind)).map(([name]) => name);
  return {
    names: {
      model: ofKind(() => true),
      generator: ofKind((kind) => kind === 'generator'),
      encoder: ofKind((kind) => kind === 'encoder' || kind === 'colbert'),
      scorer: ofKind((kind) => kind !== 'generator'),
      dataset: [...new Set([...bundled, ...sets.keys()])],
    },
    documentation: new Map([
      ...bundled.map((name) => [name, 'Data set that comes with Querymill'] as const),
      ...[...sets].map(([name, { note }]) => [name, note ?? 'BEIR data set'] as const),
      ...[...models].map(([name, model]) => [name, describeModel(model)] as const),
    ]),
  };
}

function describeModel({ kind, parameters, licence, megabytes, summary }: NamedModel): string {
  const size = megabytes === undefined ? '' : `${megabytes} MB`;
  const facts = [kind, parameters, size, licence].filter((each) => each !== undefined && each !== '');
  return [summary, facts.join(', ')].filter((each) => each !== undefined && each !== '').join('\n');
}

function entriesOf<T extends object>(path: string, field: string): Map<string, T> {
  try {
    const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, T> | undefined>;
    return new Map(Object.entries(json[field] ?? {}));
  } catch {
    return new Map();
  }
}

function foldersOf(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
