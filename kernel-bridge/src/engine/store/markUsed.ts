import { utimesSync } from 'node:fs';

import { hasCode } from '../../launch/fileErrors.ts';

/**
 * Marks a file as used now, before it is counted on: a collection of garbage leaves alone what was. Where nothing can
 * be written, nothing can be collected either.
 *
 * @throws what the system says when there is no such file
 */
export function markUsed(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (!hasCode(error, 'EROFS', 'EACCES', 'EPERM')) throw error;
  }
}
