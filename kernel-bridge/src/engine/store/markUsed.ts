import { utimes } from 'node:fs/promises';

import { hasCode } from '../fileErrors.ts';

/**
 * Marks a file as used now, before it is counted on: a collection of garbage leaves alone what was. Where nothing can
 * be written, nothing can be collected either.
 *
 * @throws what the system says when there is no such file
 */
export async function markUsed(path: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch (error) {
    if (!hasCode(error, 'EROFS', 'EACCES', 'EPERM')) throw error;
  }
}
