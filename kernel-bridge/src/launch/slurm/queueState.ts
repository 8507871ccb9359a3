import type { JobState, JobStatus } from '../Launcher.ts';

/** One line of `squeue` or `sacct` about a job. */
export interface QueueRow {
  readonly id: string;
  /** Job name: our token. */
  readonly name: string;
  /** Such as `PENDING` or `OUT_OF_MEMORY`. */
  readonly state: string;
  /** Why it waits; empty where nothing is told. */
  readonly reason: string;
  /** Seconds since the epoch; 0 where it is not told. */
  readonly submitted: number;
  /** Node it runs on; empty before. */
  readonly node: string;
}

/** Fields that `squeue --format` is asked for; times come as seconds with SLURM_TIME_FORMAT=%s. */
export const QUEUE_FORMAT = '%i|%j|%T|%r|%V|%N';
/** The same fields for `sacct --format`. */
export const ACCOUNT_FORMAT = 'JobIDRaw,JobName%-100,State,Reason,Submit,NodeList';

const WAITING = new Set([
  'PENDING',
  'CONFIGURING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'SPECIAL_EXIT',
  'RESV_DEL_HOLD',
]);
const RUNNING = new Set([
  'RUNNING',
  'COMPLETING',
  'SUSPENDED',
  'STOPPED',
  'SIGNALING',
  'STAGE_OUT',
  'RESIZING',
]);

/** Rows of an answer; lines that are none (notices of a site) are left out. */
export function parseQueue(text: string): QueueRow[] {
  return text.split('\n').flatMap((line) => {
    const [id, name, state, reason, submitted, node] = line.split('|');
    if (id === undefined || name === undefined || state === undefined || !/^\d/.test(id)) return [];
    return [
      {
        id,
        name: name.trim(),
        state: state.split(' ')[0] ?? '', // `CANCELLED by 1000`
        reason: reason === undefined || reason === 'None' ? '' : reason,
        submitted: Number(submitted) || 0,
        node: node ?? '',
      },
    ];
  });
}

/** What a row says about a job. */
export function rowStatus({ state, reason }: QueueRow): JobStatus {
  // A controller that was killed right after a start forgets that it started the job, which may well run.
  if (state === 'PENDING' && /launch.failed/i.test(reason)) {
    return {
      state: 'unknown',
      reason: `Slurm lost sight of it (${reason}): see whether it ends, or cancel it`,
    };
  }
  const place = jobState(state);
  if (place === 'queued') return { state: place, reason: reason || state };
  if (place === 'running') return { state: place };
  return { state: place, reason: state };
}

function jobState(state: string): JobState {
  if (WAITING.has(state)) return 'queued';
  return RUNNING.has(state) ? 'running' : 'gone';
}
