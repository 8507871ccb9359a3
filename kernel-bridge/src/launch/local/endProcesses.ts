import { setTimeout as delay } from 'node:timers/promises';

import { QuerymillError } from '../../core/index.ts';
import { findProcesses } from './findProcesses.ts';
import { hasCode } from '../fileErrors.ts';

/** How long processes that were killed may take to disappear, in milliseconds. */
const LIMIT = 10_000;

/**
 * Ends every process that carries the token and proves that none is left: two scans in a row find none,
 * so that a child forked between a scan and the kill is seen by the next.
 *
 * @param token the job's token
 * @throws QuerymillError when processes are still there after ten seconds (stuck in the system, or somebody else's)
 */
export async function endProcesses(token: string): Promise<void> {
  const deadline = Date.now() + LIMIT;
  for (let clean = 0; clean < 2;) {
    const left = findProcesses(token);
    for (const pid of left) kill(pid);
    clean = left.length === 0 ? clean + 1 : 0;
    if (clean > 0) continue;
    if (Date.now() > deadline) throw resisting(left);
    await delay(20);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasCode(error, 'ESRCH', 'EPERM')) throw error;
  }
}

function resisting(pids: readonly number[]): QuerymillError {
  return new QuerymillError({
    title: `Cannot end process ${pids.join(', ')}`,
    cause: 'it is still there ten seconds after it was killed',
    fix: 'Look at it with `ps -o pid,stat,wchan,user,args -p`: state D waits for a disk or a device.',
    kind: 'internal',
  });
}
