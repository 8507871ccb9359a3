import { join } from 'node:path';

import type { JobRequest, JobStatus } from '../Launcher.ts';
import { LOG_FILE } from '../readLog.ts';

/** A request to stop: for a job that waits, and for one on another node, whose wrapper looks for it. */
export const STOP_FILE = 'stop-request';

/** Body of a submission to Ray Jobs. */
export interface RaySubmission {
  readonly submission_id: string;
  readonly entrypoint: string;
  readonly entrypoint_num_cpus: number;
  readonly entrypoint_num_gpus: number;
  /** Bytes. */
  readonly entrypoint_memory?: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * A job as Ray takes it. Ray runs the entry point by a shell: every word is quoted, and `exec` makes the
 * shell become the job, so that signals reach it.
 *
 * @param command program and arguments, environment included
 */
export function raySubmission(request: JobRequest, command: readonly string[]): RaySubmission {
  const { cpus = 1, gpus = 0, memoryMB } = request.resources ?? {};
  const log = quote(join(request.folder, LOG_FILE));
  const stopped = quote(join(request.folder, STOP_FILE));
  const words = command.map(quote).join(' ');
  return {
    submission_id: request.token,
    entrypoint: `test ! -e ${stopped} || exit 3; cd ${quote(request.workingDirectory)} && exec ${words} >>${log} 2>&1 </dev/null`,
    entrypoint_num_cpus: cpus,
    entrypoint_num_gpus: gpus,
    ...(memoryMB === undefined ? {} : { entrypoint_memory: memoryMB * 2 ** 20 }),
    metadata: { querymill: request.token },
  };
}

/** State of a job from an answer of Ray Jobs. */
export function rayStatus(body: unknown): JobStatus {
  const { status, message } =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const reason = typeof message === 'string' ? message : '';
  switch (status) {
    case 'PENDING':
      return { state: 'queued', reason: reason || 'PENDING' };
    case 'RUNNING':
      return { state: 'running' };
    case 'SUCCEEDED':
    case 'FAILED':
    case 'STOPPED':
      return { state: 'gone', reason: reason || status };
    default:
      return { state: 'unknown', reason: `Ray calls its state ${JSON.stringify(status)}` };
  }
}

/** A word that a POSIX shell takes literally. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
