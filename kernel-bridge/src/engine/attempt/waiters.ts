import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { QuerymillError } from '../../core/index.ts';
import { identityOf, parseIdentity, processState } from '../../launch/index.ts';
import { hasCode, listFolder } from '../../launch/fileErrors.ts';
import type { Attempt } from './attemptFolder.ts';

/**
 * Notes that this process waits for the attempt, for engines that would otherwise stop it.
 * Call with the key's lock held.
 */
export async function addWaiter(attempt: Attempt): Promise<void> {
  const folder = join(attempt.folder, 'waiters');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, ownName()), JSON.stringify(ownIdentity()));
}

/** Takes the note of this process back. */
export async function removeWaiter(attempt: Attempt): Promise<void> {
  await rm(join(attempt.folder, 'waiters', ownName()), { force: true });
}

/** Whether a process other than this one waits for the attempt and still lives (on another host: perhaps). */
export async function hasOtherWaiters(attempt: Attempt): Promise<boolean> {
  const folder = join(attempt.folder, 'waiters');
  for (const name of await listFolder(folder)) {
    if (name !== ownName() && (await isAlive(join(folder, name)))) return true;
  }
  return false;
}

async function isAlive(path: string): Promise<boolean> {
  try {
    const identity = parseIdentity(JSON.parse(await readFile(path, 'utf8')));
    return identity !== undefined && processState(identity) !== 'gone';
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return false;
    throw error;
  }
}

function ownIdentity(): NonNullable<ReturnType<typeof identityOf>> {
  const identity = identityOf(process.pid);
  if (identity !== undefined) return identity;
  throw new QuerymillError({
    title: 'Cannot identify this process',
    cause: 'the system does not list it',
    fix: '',
  });
}

function ownName(): string {
  return `${String(process.pid)}.json`;
}
