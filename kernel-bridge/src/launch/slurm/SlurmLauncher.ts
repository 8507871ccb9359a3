import { rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { QuerymillError, type SlurmSettings } from '../../core/index.ts';
import type {
  JobReference,
  JobRequest,
  JobStatus,
  Launcher,
  LogChunk,
  ProbeReport,
  StopSignal,
} from '../Launcher.ts';
import { endProcesses } from '../local/endProcesses.ts';
import { readNote, writeNote } from '../noteFile.ts';
import { readLog } from '../readLog.ts';
import { remoteCommand } from '../remoteCommand.ts';
import { batchOptions } from './batchOptions.ts';
import { ACCOUNT_FORMAT, parseQueue, QUEUE_FORMAT, rowStatus, type QueueRow } from './queueState.ts';
import { runSlurm, SlurmUnreachable } from './runSlurm.ts';

/** What this launcher keeps about a job: when it meant to submit it and, once told, its number. */
const NOTE_FILE = 'slurm.json';
const SCRIPT_FILE = 'slurm.sh';
/**
 * What a batch job is: it becomes the job by exec, so that signals to the batch shell reach the job. A
 * warning of the time limit that comes before the job can hear it must not end it.
 */
const BATCH_SCRIPT = `#!/bin/sh\ntrap '' USR1\nexec "$@"\n`;
/** Clocks of this machine and the controller may differ by this much, in seconds. */
const CLOCK_SLACK = 600;
/** How long questions about jobs are gathered, in milliseconds. */
const GATHER = 100;
/** How long a job that was killed may take to leave the queue, in milliseconds. */
const LIMIT = 60_000;

/** Runs jobs by Slurm. Workspace, installation and interpreter have the same path on all nodes. */
export class SlurmLauncher implements Launcher {
  readonly kind = 'slurm';
  readonly #settings: SlurmSettings;
  readonly #environment: NodeJS.ProcessEnv;
  #batch:
    | { readonly jobs: Map<string, JobReference>; readonly rows: Promise<ReadonlyMap<string, QueueRow>> }
    | undefined;

  constructor(settings: SlurmSettings = { kind: 'slurm' }, environment: NodeJS.ProcessEnv = process.env) {
    this.#settings = settings;
    this.#environment = environment;
  }

  async probe(): Promise<ProbeReport> {
    try {
      const { partition } = this.#settings;
      const only = partition === undefined ? [] : [`--partition=${partition}`];
      const { ok, output, complaint } = await runSlurm('sinfo', [
        '--noheader',
        '--format=%P %a %D %T %G',
        ...only,
      ]);
      const lines = output.split('\n').filter(Boolean);
      if (!ok || lines.length === 0)
        return { usable: false, detail: complaint || 'Slurm shows no partition' };
      const up = lines.some((line) => / up .*(idle|mixed|allocated|completing|planned)/.test(line));
      return { usable: up, detail: lines.join('; ') };
    } catch (error) {
      if (error instanceof SlurmUnreachable) return { usable: false, detail: error.message };
      throw error;
    }
  }

  async submit(request: JobRequest): Promise<void> {
    // An earlier submit may have reached Slurm although nobody heard its answer.
    if ((await readNote(notePath(request))) !== undefined && (await this.find(request)) !== undefined) return;
    const intended = Math.floor(Date.now() / 1000);
    await writeNote(notePath(request), { v: 1, intended });
    const command = remoteCommand(request, this.#environment, this.#settings.variables);
    const script = join(request.folder, SCRIPT_FILE);
    await writeFile(script, BATCH_SCRIPT, { mode: 0o600 });
    const args = [...batchOptions(request, this.#settings), script, ...command];
    const { ok, output, complaint } = await runSlurm('sbatch', args);
    if (!ok) throw refused(complaint);
    await writeNote(notePath(request), { v: 1, intended, id: output.trim().split(';')[0] });
  }

  async find(job: JobReference): Promise<JobStatus | undefined> {
    const row = (await this.#rows([job])).get(job.token) ?? (await this.#account(job));
    return row === undefined ? undefined : rowStatus(row);
  }

  async poll(jobs: readonly JobReference[]): Promise<ReadonlyMap<string, JobStatus>> {
    if (jobs.length === 0) return new Map();
    try {
      const rows = await this.#batchedRows(jobs);
      return new Map(
        jobs.map(({ token }) => {
          const row = rows.get(token);
          return [token, row === undefined ? { state: 'gone' } : rowStatus(row)];
        }),
      );
    } catch (error) {
      if (!(error instanceof SlurmUnreachable)) throw error;
      return new Map(jobs.map(({ token }) => [token, { state: 'unknown', reason: error.message }]));
    }
  }

  async signal(job: JobReference, signal: StopSignal): Promise<void> {
    const row = (await this.#rows([job])).get(job.token);
    const status = row === undefined ? undefined : rowStatus(row);
    const live = row !== undefined && status?.state !== 'gone';
    if (live && signal === 'stop') {
      // A job that waits has nothing to keep; one that just began gets the second.
      await runSlurm('scancel', ['--state=PENDING', row.id]);
      await runSlurm('scancel', ['--batch', '--signal=TERM', row.id]);
    }
    if (signal === 'stop') return;
    if (live) {
      await runSlurm('scancel', ['--full', '--signal=KILL', row.id]);
      await runSlurm('scancel', [row.id]);
      await this.#untilGone(job, row.id);
    }
    // Slurm without cgroups leaves children that changed session; on another node only Slurm can end them.
    const node = row?.node ?? '';
    if (node === '' || node === hostname().split('.')[0]) await endProcesses(job.token);
  }

  logs(job: JobReference, fromByte: number): Promise<LogChunk> {
    return readLog(job, fromByte);
  }

  async forget(job: JobReference): Promise<void> {
    for (const file of [NOTE_FILE, SCRIPT_FILE]) await rm(join(job.folder, file), { force: true });
  }

  /** One question to the controller for all that is asked within a moment: it serves everybody. */
  #batchedRows(jobs: readonly JobReference[]): Promise<ReadonlyMap<string, QueueRow>> {
    const batch = (this.#batch ??= { jobs: new Map(), rows: this.#askBatch() });
    for (const job of jobs) batch.jobs.set(job.token, job);
    return batch.rows;
  }

  async #askBatch(): Promise<ReadonlyMap<string, QueueRow>> {
    await delay(GATHER);
    const jobs = [...(this.#batch?.jobs.values() ?? [])];
    this.#batch = undefined;
    return this.#rows(jobs);
  }

  /** Jobs that the controller knows, by token; also for some minutes after their end. */
  async #rows(jobs: readonly JobReference[]): Promise<ReadonlyMap<string, QueueRow>> {
    const names = jobs.map(({ token }) => token).join(',');
    const { ok, output, complaint } = await runSlurm('squeue', [
      ...['--noheader', '--states=all', `--name=${names}`, `--format=${QUEUE_FORMAT}`],
    ]);
    if (!ok)
      throw new SlurmUnreachable({
        title: 'Cannot ask "squeue"',
        cause: complaint,
        fix: '',
        kind: 'internal',
      });
    return this.#ours(jobs, parseQueue(output));
  }

  /** What accounting remembers of a job that left the queue; undefined without accounting. */
  async #account(job: JobReference): Promise<QueueRow | undefined> {
    const note = await readNote(notePath(job));
    if (note === undefined) return undefined;
    const since = Math.max(1, Number(note['intended']) - CLOCK_SLACK);
    const start = new Date(since * 1000).toISOString().slice(0, 19);
    const { ok, output } = await runSlurm('sacct', [
      ...['--noheader', '--parsable2', '--allocations', `--starttime=${start}`, `--name=${job.token}`],
      `--format=${ACCOUNT_FORMAT}`,
    ]);
    if (!ok) return undefined; // accounting storage is disabled
    return (await this.#ours([job], parseQueue(output))).get(job.token);
  }

  /** The newest row of each job, without those of an earlier job that had its name before it was meant to be. */
  async #ours(
    jobs: readonly JobReference[],
    rows: readonly QueueRow[],
  ): Promise<ReadonlyMap<string, QueueRow>> {
    const found = new Map<string, QueueRow>();
    for (const job of jobs) {
      const mine = rows.filter(({ name }) => name === job.token);
      if (mine.length === 0) continue;
      const note = await readNote(notePath(job));
      const after = Number(note?.['intended'] ?? 0) - CLOCK_SLACK;
      const newest = mine
        .filter(({ submitted }) => submitted === 0 || submitted >= after)
        .sort((a, b) => b.submitted - a.submitted)[0];
      if (newest !== undefined) found.set(job.token, newest);
    }
    return found;
  }

  async #untilGone(job: JobReference, id: string): Promise<void> {
    for (const deadline = Date.now() + LIMIT; ; await delay(200)) {
      const row = (await this.#rows([job])).get(job.token);
      if (row === undefined || (rowStatus(row).state === 'gone' && row.state !== 'COMPLETING')) return;
      if (Date.now() > deadline) {
        throw new QuerymillError({
          title: `Cannot end Slurm job "${id}"`,
          cause: `it is still ${row.state} a minute after it was cancelled`,
          fix: `Look at it with \`scontrol show job ${id}\`: the node may not answer.`,
          kind: 'internal',
        });
      }
    }
  }
}

function notePath(job: JobReference): string {
  return join(job.folder, NOTE_FILE);
}

function refused(complaint: string): QuerymillError {
  return new QuerymillError({
    title: 'Cannot submit to "Slurm"',
    cause: complaint.replace(/^sbatch: error: /, '') || 'sbatch refused',
    fix: 'Change `resources` of the cell, or partition, account and flags of the launcher in querymill.config.json.',
    kind: 'user',
  });
}
