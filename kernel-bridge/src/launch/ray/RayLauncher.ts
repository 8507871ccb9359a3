import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { QuerymillError, type RaySettings } from '../../core/index.ts';
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
import { findProcesses } from '../local/findProcesses.ts';
import { parseIdentity, processState } from '../local/processIdentity.ts';
import { readNote } from '../noteFile.ts';
import { readLog } from '../readLog.ts';
import { remoteCommand } from '../remoteCommand.ts';
import { RayApi, RayUnreachable, type RayAnswer } from './RayApi.ts';
import { raySubmission, rayStatus, STOP_FILE } from './rayJob.ts';
import { hasCode } from '../fileErrors.ts';

/** Written by the job's wrapper. */
const PROCESS_FILE = 'process.json';
/** How long a job that was stopped may take to end, in milliseconds. */
const LIMIT = 30_000;

/** Runs jobs by Ray Jobs. Workspace, installation and interpreter have the same path on all nodes. */
export class RayLauncher implements Launcher {
  readonly kind = 'ray';
  readonly #settings: RaySettings;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(settings: RaySettings = { kind: 'ray' }, environment: NodeJS.ProcessEnv = process.env) {
    this.#settings = settings;
    this.#environment = environment;
  }

  async probe(): Promise<ProbeReport> {
    try {
      const { status, body } = await this.#api().call('GET', '/api/version');
      const version = field(body, 'ray_version');
      const detail = version === undefined ? `it answers ${String(status)}` : `Ray ${version}`;
      return { usable: version !== undefined, detail: `${this.#api().address}: ${detail}` };
    } catch (error) {
      if (error instanceof RayUnreachable) return { usable: false, detail: error.message };
      throw error;
    }
  }

  async submit(request: JobRequest): Promise<void> {
    const command = remoteCommand(request, this.#environment, this.#settings.variables);
    const answer = await this.#api().call('POST', '/api/jobs/', raySubmission(request, command));
    if (answer.status === 200) return;
    // The id is the token: what is there already is this job.
    if (/already exists/.test(text(answer))) return;
    // A head that has just been started, or has too much to do: nothing is wrong with the job.
    if (/try again later/i.test(text(answer))) throw this.#api().busy(text(answer).trim());
    throw new QuerymillError({
      title: 'Cannot submit to "Ray"',
      cause: text(answer).trim().split('\n').at(-1) || `it answers ${String(answer.status)}`,
      fix: 'Change `resources` of the cell, or look at the dashboard of the cluster.',
      kind: 'user',
    });
  }

  async find(job: JobReference): Promise<JobStatus | undefined> {
    const answer = await this.#api().call('GET', jobPath(job));
    if (answer.status === 200) {
      const status = rayStatus(answer.body);
      // Ray passes a stop on only when the job begins; ours ends there and then by itself.
      const cancelled = status.state === 'queued' && existsSync(join(job.folder, STOP_FILE));
      return cancelled ? { state: 'gone', reason: 'it was stopped while it waited' } : status;
    }
    if (answer.status !== 404) return { state: 'unknown', reason: `Ray answers ${String(answer.status)}` };
    // A head that was started anew forgets jobs whose processes may live on.
    return findProcesses(job.token).length > 0 ? { state: 'running' } : undefined;
  }

  async poll(jobs: readonly JobReference[]): Promise<ReadonlyMap<string, JobStatus>> {
    const ask = async (job: JobReference): Promise<readonly [string, JobStatus]> => {
      try {
        return [job.token, (await this.find(job)) ?? { state: 'gone' }];
      } catch (error) {
        if (!(error instanceof RayUnreachable)) throw error;
        return [job.token, { state: 'unknown', reason: error.message }];
      }
    };
    return new Map(await Promise.all(jobs.map(ask)));
  }

  async signal(job: JobReference, signal: StopSignal): Promise<void> {
    const state = (await this.find(job))?.state;
    const live = state === 'queued' || state === 'running';
    if (signal === 'stop') {
      if (live) await this.#askToStop(job, state);
      return;
    }
    if (live) {
      await writeFile(join(job.folder, STOP_FILE), '');
      // Ray gives a job three seconds after TERM; whoever wants a checkpoint says `stop` first.
      await this.#api().call('POST', `${jobPath(job)}/stop`);
      await this.#untilGone(job);
    }
    await endProcesses(job.token); // children that changed session, on this machine
  }

  async logs(job: JobReference, fromByte: number): Promise<LogChunk> {
    return readLog(job, fromByte);
  }

  async forget(job: JobReference): Promise<void> {
    const { status } = await this.#api().call('DELETE', jobPath(job));
    if (status >= 400 && status !== 404) {
      throw new QuerymillError({
        title: `Cannot forget Ray job "${job.token}"`,
        cause: `Ray answers ${String(status)}`,
        fix: 'Stop it first.',
        kind: 'internal',
      });
    }
  }

  /** Ray's own stop leaves no time for a checkpoint, so the job is told directly. */
  async #askToStop(job: JobReference, state: 'queued' | 'running'): Promise<void> {
    await writeFile(join(job.folder, STOP_FILE), '');
    const leader = await readLeader(job);
    if (leader !== undefined && processState(leader) === 'running') {
      terminate(leader.pid);
    } else if (leader === undefined) {
      const local = findProcesses(job.token);
      for (const pid of local) terminate(pid);
      if (state === 'queued' || local.length === 0) await this.#api().call('POST', `${jobPath(job)}/stop`);
    }
  }

  async #untilGone(job: JobReference): Promise<void> {
    for (const deadline = Date.now() + LIMIT; ; await delay(200)) {
      const state = (await this.find(job))?.state;
      if (state === undefined || state === 'gone') return;
      if (Date.now() > deadline) {
        throw new QuerymillError({
          title: `Cannot end Ray job "${job.token}"`,
          cause: 'it is still there half a minute after it was stopped',
          fix: `Look at it on the dashboard at ${this.#api().address}.`,
          kind: 'internal',
        });
      }
    }
  }

  #api(): RayApi {
    const address =
      this.#settings.address ?? this.#environment['RAY_DASHBOARD_ADDRESS'] ?? 'http://127.0.0.1:8265';
    return new RayApi(address, this.#environment[this.#settings.tokenVariable ?? 'RAY_AUTH_TOKEN']);
  }
}

function jobPath(job: JobReference): string {
  return `/api/jobs/${encodeURIComponent(job.token)}`;
}

async function readLeader(job: JobReference): Promise<ReturnType<typeof parseIdentity>> {
  const note = await readNote(join(job.folder, PROCESS_FILE));
  return note === undefined ? undefined : parseIdentity(note);
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

function field(body: unknown, name: string): string | undefined {
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function text({ body }: RayAnswer): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
