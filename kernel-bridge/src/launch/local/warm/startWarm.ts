import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { JobReference, JobRequest } from '../../Launcher.ts';
import { askWorker } from './askWorker.ts';
import { claimStart, LAUNCH_FILE } from './claimStart.ts';
import { hasServed } from './startWorker.ts';
import type { WorkerAddress } from './workerOf.ts';

/** Tells that a worker was asked to start the attempt: until launch.json is there, it still may. */
export const ASKED_FILE = 'warm.json';

/**
 * Has a warm worker start an attempt.
 *
 * @returns false when the job must be started without one; then no worker will start it any more
 */
export async function startWarm(
  address: WorkerAddress,
  request: JobRequest,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (!existsSync(`${address.base}.sock`) || existsSync(join(request.folder, LAUNCH_FILE))) return false;
  await writeFile(join(request.folder, ASKED_FILE), JSON.stringify({ v: 1, base: address.base }), {
    mode: 0o600,
  });
  const answer = await askWorker(address.base, request, environment);
  if (answer === 'started') {
    hasServed(address);
    return true;
  }
  return answer === 'silent' && !(await claimStart(request.folder));
}

/** Makes sure that no worker starts the job any more; one that has done so is found by its processes. */
export async function forbidWarmStart(job: JobReference): Promise<void> {
  if (existsSync(join(job.folder, ASKED_FILE))) await claimStart(job.folder);
}
