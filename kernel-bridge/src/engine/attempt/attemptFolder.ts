import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { contractProblem, type AttemptResult, type AttemptSpec } from '../../core/index.ts';
import type { JobReference } from '../../launch/index.ts';
import { hasCode, listFolder } from '../../launch/fileErrors.ts';
import type { Store } from '../store/Store.ts';

/** One try at a step. */
export interface Attempt extends JobReference {
  /** `<first 16 digits of the key>-<number>`: attempts at one key are neighbours and sort by age. */
  readonly id: string;
  readonly key: string;
}

/** What an engine decides about a new attempt; the rest of its spec follows from where it lies. */
export type AttemptPlan = Omit<AttemptSpec, 'v' | 'attempt' | 'token' | 'store' | 'resumeFrom'>;

/** Makes the folder of a new attempt and writes its spec. Call it with the key's lock held. */
export async function createAttempt(
  store: Store,
  plan: AttemptPlan,
  earlier: readonly Attempt[],
): Promise<Attempt> {
  // Counted by names: a folder that was begun on a full disk has no spec, but its number is taken.
  const last = Math.max(0, ...(await listNames(store, plan.key)).map(numberOf));
  const id = `${plan.key.slice(0, 16)}-${String(last + 1).padStart(3, '0')}`;
  const folder = store.attempt(id);
  const token = `qm-${id}-${randomBytes(8).toString('hex')}`;
  const resumeFrom = await listCheckpoints(earlier);
  const spec: AttemptSpec = { v: 1, attempt: id, token, store: store.root, ...plan, resumeFrom };
  await mkdir(folder, { mode: 0o700 });
  await writeFile(join(folder, 'spec.json.tmp'), JSON.stringify(spec, null, 1), { mode: 0o600 });
  await rename(join(folder, 'spec.json.tmp'), join(folder, 'spec.json'));
  return { id, key: plan.key, token, folder };
}

/** Every attempt at a key, newest first; folders without a whole spec were never started and are left out. */
export async function listAttempts(store: Store, key: string): Promise<Attempt[]> {
  const names = (await listNames(store, key)).sort((a, b) => numberOf(b) - numberOf(a));
  const attempts = await Promise.all(names.map((id) => readAttempt(store, id)));
  return attempts.filter((attempt) => attempt !== undefined && attempt.key === key) as Attempt[];
}

/** The attempt of this id, or undefined when it has no spec. */
export async function readAttempt(store: Store, id: string): Promise<Attempt | undefined> {
  const folder = store.attempt(id);
  const spec = await readJson(join(folder, 'spec.json'));
  if (contractProblem('spec', spec) !== undefined) return undefined;
  const { key, token } = spec as AttemptSpec;
  return { id, key, token, folder };
}

/** What the attempt was told: every parameter. */
export async function readParams(attempt: Attempt): Promise<Readonly<Record<string, unknown>>> {
  const spec = await readJson(join(attempt.folder, 'spec.json'));
  return contractProblem('spec', spec) === undefined ? (spec as AttemptSpec).params : {};
}

/** What the attempt ended with; undefined while it has not, or when it died without a word. */
export async function readResult(attempt: Attempt): Promise<AttemptResult | undefined> {
  const result = await readJson(join(attempt.folder, 'result.json'));
  return contractProblem('result', result) === undefined ? (result as AttemptResult) : undefined;
}

/** Whether the attempt has written its result, readable or not: nothing of it runs any more. */
export function isOver(attempt: Attempt): boolean {
  return existsSync(join(attempt.folder, 'result.json'));
}

/** Checkpoint folders of attempts that have written some, in the order of the attempts. */
async function listCheckpoints(attempts: readonly Attempt[]): Promise<string[]> {
  const folders = attempts.map((attempt) => join(attempt.folder, 'checkpoints'));
  const filled = await Promise.all(folders.map(async (folder) => (await listFolder(folder)).length > 0));
  return folders.filter((_, index) => filled[index]);
}

async function listNames(store: Store, key: string): Promise<string[]> {
  const prefix = `${key.slice(0, 16)}-`;
  return (await listFolder(store.path('attempts'))).filter((name) => name.startsWith(prefix));
}

function numberOf(id: string): number {
  return Number(id.split('-')[1]);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
