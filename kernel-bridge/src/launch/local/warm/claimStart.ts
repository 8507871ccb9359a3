import { link, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../fileErrors.ts';

/** Written by whoever starts the job, the moment it exists; process.json, by the job itself, comes later. */
export const LAUNCH_FILE = 'launch.json';

/**
 * Takes the right to start an attempt, against workers that were asked to and may still be about to.
 *
 * @returns false when a worker has started it
 */
export async function claimStart(folder: string): Promise<boolean> {
  const path = join(folder, `.${LAUNCH_FILE}.${String(process.pid)}`);
  await writeFile(path, '{"v":1}', { mode: 0o600 });
  try {
    await link(path, join(folder, LAUNCH_FILE));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}
