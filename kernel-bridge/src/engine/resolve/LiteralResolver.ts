import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { QuerymillError, type InputPort, type Literal, type LiteralResolution } from '../../core/index.ts';
import { digestTree } from '../digest/digestTree.ts';
import type { FileDigests } from '../digest/FileDigests.ts';
import { findPath } from './findPath.ts';
import { readModels } from './readModels.ts';
import { resolveDataset, type DatasetEntry } from './resolveDataset.ts';
import type { HubRevisions } from './HubRevisions.ts';
import { resolveModel, type ResolveContext, type ResolvedLiteral } from './resolveModel.ts';

/** What kind of name a port takes. */
export type LiteralKind = NonNullable<InputPort['literal']>;

/** Where names are looked up. */
export interface LiteralPlaces {
  /** Absolute path of `templates/`. */
  readonly templates: string;
  readonly workspace: string;
  /** Folder of the notebook. */
  readonly workingDirectory: string;
}

/** Turns the names in a notebook (models, data sets, files) into content, before any key is computed. */
export class LiteralResolver {
  readonly #places: LiteralPlaces;
  readonly #files: FileDigests;
  readonly #hub: HubRevisions;
  #datasets: Promise<ReadonlyMap<string, DatasetEntry>> | undefined;

  constructor(places: LiteralPlaces, files: FileDigests, hub: HubRevisions) {
    this.#places = places;
    this.#files = files;
    this.#hub = hub;
  }

  /**
   * @param name as it stands in a port
   * @throws QuerymillError when nothing has that name
   */
  resolve(kind: LiteralKind, name: string): Promise<ResolvedLiteral> {
    return this.#resolve(kind, name, (model) => this.#hub.take(model));
  }

  async #resolve(
    kind: LiteralKind,
    name: string,
    revision: ResolveContext['revision'],
  ): Promise<ResolvedLiteral> {
    if (Array.isArray(kind)) return { input: { name }, identity: { name } };
    const { templates, workspace } = this.#places;
    const models = await readModels([join(templates, 'models.json'), join(workspace, 'models.json')]);
    const digest = (path: string): Promise<string> => digestTree(path, this.#files);
    const context = { models, bases: this.#bases(), digest, revision };
    if (kind !== 'dataset') return resolveModel(name, { ...context, wanted: kind });
    this.#datasets ??= readDatasets(join(templates, 'datasets.json'));
    return resolveDataset(name, {
      ...context,
      datasets: await this.#datasets,
      bundled: join(templates, 'data'),
    });
  }

  /** What stands for a name or a path in a key; nobody but this machine is asked. */
  async identify({ kind, name }: Literal): Promise<LiteralResolution> {
    if (kind === 'path') return { identity: (await this.resolvePath(name)).digest };
    const { identity } = await this.#resolve(kind, name, (model) => this.#hub.known(model));
    return { identity };
  }

  /**
   * A parameter with `format: path`: where it is, and the digest that stands for it in the key.
   *
   * @throws QuerymillError when nothing is there
   */
  async resolvePath(path: string): Promise<{ path: string; digest: string }> {
    const found = await findPath(path, this.#bases());
    if (found !== undefined) return { path: found, digest: await digestTree(found, this.#files) };
    throw new QuerymillError({
      title: `Cannot read "${path}"`,
      cause: 'no such file or folder',
      fix: 'A path is relative to the notebook or to the workspace.',
      kind: 'user',
    });
  }

  #bases(): string[] {
    return [this.#places.workingDirectory, this.#places.workspace];
  }
}

async function readDatasets(path: string): Promise<ReadonlyMap<string, DatasetEntry>> {
  const { datasets } = JSON.parse(await readFile(path, 'utf8')) as { datasets: Record<string, DatasetEntry> };
  return new Map(Object.entries(datasets));
}
