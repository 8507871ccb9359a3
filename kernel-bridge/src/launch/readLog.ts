import { open } from 'node:fs/promises';
import { join } from 'node:path';

import type { JobReference, LogChunk } from './Launcher.ts';
import { hasCode } from './fileErrors.ts';

/** The output of a job, in its attempt folder, wherever it runs. */
export const LOG_FILE = 'log';
/** Most bytes of a log in one answer. */
const LOG_CHUNK = 1 << 20;

/** A job's log from a byte on, at most 1 MiB; empty as long as there is none. */
export async function readLog(job: JobReference, fromByte: number): Promise<LogChunk> {
  const file = await open(join(job.folder, LOG_FILE)).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (file === undefined) return { text: '', next: fromByte };
  try {
    const buffer = Buffer.alloc(LOG_CHUNK);
    const { bytesRead } = await file.read(buffer, 0, LOG_CHUNK, fromByte);
    return { text: buffer.toString('utf8', 0, bytesRead), next: fromByte + bytesRead };
  } finally {
    await file.close();
  }
}
