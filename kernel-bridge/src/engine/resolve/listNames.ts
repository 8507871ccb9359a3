import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { FoundNames } from '../../core/index.ts';
import { modelsFolder } from './modelsFolder.ts';
import { readModels } from './readModels.ts';

/** Written into the folder of a cached model when it is complete. */
const MARKER = 'querymill-model.json';
/** The files that every data set in BEIR layout has. */
const BEIR_FILES = ['corpus.jsonl', 'queries.jsonl'];
/** How many folders below the workspace are looked into, and how many data sets are named. */
const DEPTH = 3;
const MOST = 200;

/** Where names are looked for. */
export interface NamePlaces {
  readonly workspace: string;
  /** The environment, which says where models are kept. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * What can stand in a port that takes a name, beyond the names that ship: models of the workspace and those that
 * lie complete in the cache, and folders of the workspace that hold a data set in BEIR layout.
 *
 * @throws QuerymillError when the workspace's models.json is not what models.schema.json says
 */
export async function listNames({ workspace, environment = process.env }: NamePlaces): Promise<FoundNames> {
  const [own, cached, datasets] = await Promise.all([
    readModels([join(workspace, 'models.json')]),
    foldersWith(modelsFolder(environment), [MARKER], 2),
    foldersWith(workspace, BEIR_FILES, DEPTH),
  ]);
  return {
    models: [...own].map(([name, { kind, summary }]) => ({ name, kind, summary })),
    cached,
    datasets,
  };
}

/** Paths of the folders that hold all these files, relative to where the search starts; hidden ones are left out. */
async function foldersWith(root: string, files: readonly string[], depth: number): Promise<string[]> {
  const found: string[] = [];
  let level = [''];
  for (let below = 0; below <= depth && level.length > 0; below++) {
    const next: string[] = [];
    for (const folder of level) {
      const entries = await entriesOf(join(root, folder));
      const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
      if (folder !== '' && files.every((file) => names.has(file))) found.push(folder);
      for (const entry of entries) {
        if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        next.push(folder === '' ? entry.name : `${folder}/${entry.name}`);
      }
    }
    level = next.slice(0, MOST * 10);
  }
  return found.slice(0, MOST).sort();
}

/** A folder that is not there, or may not be read, holds nothing. */
async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch {
    return [];
  }
}
