import { readFileSync } from 'node:fs';

import { contractProblem, type AttemptResult } from '../../core/index.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import { checkObject } from './checkObject.ts';
import { markUsed } from './markUsed.ts';
import { moveToTrash } from './moveToTrash.ts';
import type { Store } from './Store.ts';

/** A published result, or why there is none. */
export type StepLookup =
  | { readonly result: AttemptResult; readonly damage?: undefined }
  | {
      readonly result: undefined;
      /** Set when there was a result that cannot be used any more. */ readonly damage?: string;
    };

/**
 * Looks for the published result of a key. What is damaged goes to the trash and counts as absent.
 *
 * @param key 64 hexadecimal digits
 */
export async function readStep(store: Store, key: string): Promise<StepLookup> {
  const path = store.step(key);
  let text: string;
  try {
    // At once: a small file takes less than the way to another thread and back, and a run reads thousands.
    markUsed(path);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { result: undefined };
    if (hasCode(error, 'EISDIR', 'EIO')) {
      const damage = 'its stored record cannot be read';
      await moveToTrash(store, path, damage);
      return { result: undefined, damage };
    }
    throw error;
  }
  const result = parseRecord(text, key);
  if (typeof result === 'string') {
    await moveToTrash(store, path, result);
    return { result: undefined, damage: result };
  }
  for (const artifact of Object.values(result.outputs)) {
    const damage = await checkObject(store, artifact);
    if (damage === undefined) continue;
    await moveToTrash(store, path, damage);
    await moveToTrash(store, store.object(artifact.digest), damage);
    return { result: undefined, damage };
  }
  return { result };
}

/** The record, or what is wrong with it. */
export function parseRecord(text: string, key: string): AttemptResult | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'its stored record is cut off or not JSON';
  }
  const problem = contractProblem('result', json);
  if (problem !== undefined) return `its stored record is damaged: ${problem}`;
  const result = json as AttemptResult;
  if (result.key !== key) return 'its stored record belongs to another step';
  return result.state === 'done' ? result : `its stored record is of an attempt that ${result.state}`;
}
