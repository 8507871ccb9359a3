import { QuerymillError } from '../core/index.ts';

/** Told when a place does not answer, or takes no job now: nothing is known about any job then. */
export class PlaceUnreachable extends QuerymillError {}

/** A job as every launcher knows it: its token, and the attempt folder where launchers keep their notes. */
export interface JobReference {
  /** Unique for the attempt; in the environment of every process of the job as QUERYMILL_TOKEN. */
  readonly token: string;
  /** Absolute path of attempts/<id>. */
  readonly folder: string;
}

/** What a job asks of the place where it runs. */
export interface JobResources {
  readonly gpus: number;
  readonly cpus: number;
  /** MiB of main memory. */
  readonly memoryMB: number;
  /** Time limit. The place's own holds where there is none. */
  readonly minutes?: number;
}

/** What a launcher starts. */
export interface JobRequest extends JobReference {
  /** Program and arguments; the program by absolute path. */
  readonly command: readonly [string, ...string[]];
  /** Added to the environment of the launcher's own process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Working directory. */
  readonly workingDirectory: string;
  /** Needed where a scheduler shares machines out; a place may ignore it. */
  readonly resources?: JobResources;
  /** Name of the launcher where there are several; the workspace's default when left out. */
  readonly on?: string;
}

/**
 * Where a job is. `unknown` when it cannot be told now (another host, a scheduler that does not answer):
 * never a reason to start a second one. `gone` only when no process of it is left.
 */
export type JobState = 'queued' | 'running' | 'gone' | 'unknown';

/** State of a job, with the scheduler's reason where it gives one: why it waits, how it ended, why nobody can tell. */
export interface JobStatus {
  readonly state: JobState;
  readonly reason?: string;
}

/** A part of a job's log. */
export interface LogChunk {
  readonly text: string;
  /** Byte to ask for next. */
  readonly next: number;
}

/** Whether jobs can be started here, and what is wrong if not. */
export interface ProbeReport {
  readonly usable: boolean;
  /** One line for a person. */
  readonly detail: string;
}

/** How a stop is asked for: `stop` lets the job write a checkpoint, `kill` ends every process of it. */
export type StopSignal = 'stop' | 'kill';

/** Places that jobs run in. */
export type LauncherKind = 'local' | 'slurm' | 'ray';

/** Starts jobs somewhere and keeps track of them. One implementation for each place. */
export interface Launcher {
  readonly kind: LauncherKind | 'router';
  /** Whether this launcher can be used. */
  probe(): Promise<ProbeReport>;
  /** Starts the job unless a job with this token is there already. The job outlives this process. */
  submit(request: JobRequest): Promise<void>;
  /** Looks for a job by its token, also when the process that started it died before it could note that. */
  find(job: JobReference): Promise<JobStatus | undefined>;
  /** States of many jobs at once, by token. */
  poll(jobs: readonly JobReference[]): Promise<ReadonlyMap<string, JobStatus>>;
  /**
   * Asks the job to stop, or ends it.
   *
   * @returns after `stop`: at once. After `kill`: when no process with the token is left
   * @throws QuerymillError when a process resists
   */
  signal(job: JobReference, signal: StopSignal): Promise<void>;
  /** The log from a byte on. */
  logs(job: JobReference, fromByte: number): Promise<LogChunk>;
  /** Drops what the launcher keeps about a job that is over. */
  forget(job: JobReference): Promise<void>;
}
