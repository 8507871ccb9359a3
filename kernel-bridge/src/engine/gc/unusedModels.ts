import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { listFolder } from '../../launch/fileErrors.ts';
import type { ResultsIndex } from '../results/ResultsIndex.ts';
import type { Kept } from './findKept.ts';
import { measureTree } from './measureTree.ts';

/** A model in the cache. */
export interface CachedModel {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Models of the cache that nothing in a store was made from: neither a result that is there, nor a step of a kept run.
 *
 * @param folder of the cached models
 */
export async function findUnusedModels(
  folder: string,
  { results, kept }: { readonly results: ResultsIndex; readonly kept: Pick<Kept, 'inputs'> },
): Promise<CachedModel[]> {
  const used = new Set<string>();
  for (const { preimage } of (await results.refresh()).values())
    for (const input of Object.values(preimage.inputs).flat()) if (isNamed(input)) used.add(input.name);
  // The ledger has a name as JSON, beside digests.
  for (const input of [...kept.inputs.values()].flat())
    if (input.startsWith('{')) used.add(String((JSON.parse(input) as { name?: unknown }).name));
  // A name may have an owner, `owner/name`: then the folder of the owner is used.
  const folders = new Set([...used].map((name) => name.split('/')[0]));
  const names = (await listFolder(folder)).filter((name) => !folders.has(name) && !name.startsWith('.'));
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join(folder, name);
      return { name, path, bytes: (await measureTree(path)).bytes };
    }),
  );
}

function isNamed(input: unknown): input is { readonly name: string } {
  return typeof input === 'object' && input !== null && 'name' in input && typeof input.name === 'string';
}

/** Deletes models; whoever needs one again fetches it again. */
export async function deleteModels(models: readonly CachedModel[]): Promise<void> {
  for (const { path } of models) await rm(path, { recursive: true, force: true });
}
