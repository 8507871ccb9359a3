import { join } from 'node:path';

import { QuerymillError, suggestion } from '../../core/index.ts';
import { findPath } from './findPath.ts';
import type { ResolveContext, ResolvedLiteral } from './resolveModel.ts';

/** An entry of templates/datasets.json. */
export interface DatasetEntry {
  /** ir_datasets id that holds the documents. */
  readonly corpus: string;
  /** ir_datasets ids of the splits; null where the source has none. */
  readonly train: string | null;
  readonly dev: string | null;
  readonly test: string;
  /** What surprises people. */
  readonly note?: string;
}

/** What resolving a data set needs to know besides. */
export interface DatasetContext extends ResolveContext {
  readonly datasets: ReadonlyMap<string, DatasetEntry>;
  /** Absolute path of templates/data: data sets that come with Querymill. */
  readonly bundled: string;
}

/**
 * A data set by name: one that comes with Querymill, a local folder in BEIR layout, or a BEIR name.
 *
 * @throws QuerymillError when it is none of them, with the nearest name
 */
export async function resolveDataset(name: string, context: DatasetContext): Promise<ResolvedLiteral> {
  const bundled = /^[\w-]+$/.test(name) ? await findPath(join(context.bundled, name), ['/']) : undefined;
  const path = bundled ?? (await findPath(name, context.bases));
  if (path !== undefined) {
    const digest = await context.digest(path);
    return { input: { name, digest, path }, identity: digest };
  }
  const entry = context.datasets.get(name);
  if (entry !== undefined) {
    const revision = [entry.corpus, entry.train, entry.dev, entry.test].map((id) => id ?? '-').join(' ');
    return { input: { name, revision, path: null, source: { ...entry } }, identity: { name, revision } };
  }
  throw new QuerymillError({
    title: `Cannot load data set "${name}"`,
    cause: 'no such folder and no such BEIR name',
    fix: suggestion(name, ['tutorial', ...context.datasets.keys()], 'data sets'),
    kind: 'user',
  });
}
