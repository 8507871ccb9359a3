import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { QuerymillError, type LocalSettings as ConfiguredLocal } from '../../core/index.ts';
import type {
  JobReference,
  JobRequest,
  JobStatus,
  Launcher,
  LogChunk,
  ProbeReport,
  StopSignal,
} from '../Launcher.ts';
import { readNote } from '../noteFile.ts';
import { LOG_FILE, readLog } from '../readLog.ts';
import { endProcesses } from './endProcesses.ts';
import { findProcesses, TOKEN_VARIABLE } from './findProcesses.ts';
import { identityOf, parseIdentity, processState, type ProcessIdentity } from './processIdentity.ts';
import { LAUNCH_FILE } from './warm/claimStart.ts';
import { ASKED_FILE, forbidWarmStart, startWarm } from './warm/startWarm.ts';
import { runtimeFolder } from './runtimeFolder.ts';
import { startWorker } from './warm/startWorker.ts';
import { workerOf } from './warm/workerOf.ts';
import { hasCode } from '../fileErrors.ts';

const PROCESS_FILE = 'process.json';
/** Kept by the job as long as it waits for processors, memory or GPUs. */
const WAITING_FILE = 'waiting.json';

/** Settings of the local launcher in querymill.config.json. */
export type LocalSettings = Omit<ConfiguredLocal, 'kind'>;

/**
 * Runs jobs on this machine: detached, in a session of their own, with output to a file. Attempts are forked
 * from a warm worker where there is one; all of the job is the same without it, only slower to start.
 */
export class LocalLauncher implements Launcher {
  readonly kind = 'local';
  readonly #settings: LocalSettings;

  constructor(settings: LocalSettings = {}) {
    this.#settings = settings;
  }

  probe(): Promise<ProbeReport> {
    const scans = process.platform === 'linux';
    const detail = scans
      ? 'this machine'
      : 'this machine (no /proc: a child that leaves its session is not found)';
    return Promise.resolve({ usable: true, detail });
  }

  async submit(request: JobRequest): Promise<void> {
    if ((await this.find(request)) !== undefined) return;
    const environment = {
      ...process.env,
      ...request.environment,
      ...this.#shares(request),
      [TOKEN_VARIABLE]: request.token,
    };
    const worker = this.#settings.warm === false ? undefined : workerOf(request, environment);
    if (worker === undefined) return this.#startCold(request, environment);
    const known = { ...environment, QUERYMILL_WARM: worker.base };
    if (await startWarm(worker, request, known)) return;
    await this.#startCold(request, known);
    startWorker(worker, environment);
  }

  /** Where the job finds what all local jobs share, and how much there is. */
  #shares(request: JobRequest): NodeJS.ProcessEnv {
    const folder = runtimeFolder({ ...process.env, ...request.environment });
    const { cpus, memoryMB } = this.#settings;
    return {
      ...(folder === undefined ? {} : { QUERYMILL_LEASES: join(folder, 'leases') }),
      ...(cpus === undefined ? {} : { QUERYMILL_CPUS: String(cpus) }),
      ...(memoryMB === undefined ? {} : { QUERYMILL_MEMORY_MB: String(memoryMB) }),
    };
  }

  async #startCold(request: JobRequest, environment: NodeJS.ProcessEnv): Promise<void> {
    const [program, ...args] = request.command;
    // A descriptor, not a pipe: output must not pass through this process, which may die first.
    // (Any number will do; execa's types end at 9.)
    const log = openSync(join(request.folder, LOG_FILE), 'a', 0o600) as 3;
    try {
      const job = execa(program, args, {
        cwd: request.workingDirectory,
        env: environment,
        extendEnv: false,
        stdio: ['ignore', log, log],
        detached: true,
        cleanup: false,
        reject: false,
      });
      if (job.pid === undefined) throw cannotStart(program, await job);
      const identity = identityOf(job.pid);
      if (identity !== undefined)
        await writeWhole(join(request.folder, LAUNCH_FILE), JSON.stringify(identity));
      job.nodeChildProcess.unref();
    } finally {
      closeSync(log);
    }
  }

  async find(job: JobReference): Promise<JobStatus | undefined> {
    const status = await statusOf(job);
    if (status.state !== 'gone') return status;
    return findProcesses(job.token).length > 0 ? { state: 'running' } : undefined;
  }

  async poll(jobs: readonly JobReference[]): Promise<ReadonlyMap<string, JobStatus>> {
    return new Map(await Promise.all(jobs.map(async (job) => [job.token, await statusOf(job)] as const)));
  }

  async signal(job: JobReference, signal: StopSignal): Promise<void> {
    if (signal === 'kill') {
      await forbidWarmStart(job);
      return endProcesses(job.token);
    }
    const leader = await leaderOf(job);
    const identity = leader ?? (await readIdentity(join(job.folder, LAUNCH_FILE)));
    if (identity === undefined || processState(identity) !== 'running') return;
    try {
      process.kill(identity.pid, 'SIGTERM');
    } catch (error) {
      if (!hasCode(error, 'ESRCH')) throw error; // it ended by itself a moment ago
    }
  }

  logs(job: JobReference, fromByte: number): Promise<LogChunk> {
    return readLog(job, fromByte);
  }

  async forget(job: JobReference): Promise<void> {
    for (const name of [LAUNCH_FILE, ASKED_FILE]) await rm(join(job.folder, name), { force: true });
  }
}

/**
 * The job's own file tells about its leader; until that is written, the launcher's does. Without either
 * (this process's forerunner died right after the start) the processes themselves are looked at.
 */
async function statusOf(job: JobReference): Promise<JobStatus> {
  const leader = await leaderOf(job);
  const identity = leader ?? (await readIdentity(join(job.folder, LAUNCH_FILE)));
  if (identity !== undefined) {
    const state = processState(identity);
    const reason = state === 'running' ? await waitsFor(job) : undefined;
    return reason === undefined ? { state } : { state: 'queued', reason };
  }
  return { state: findProcesses(job.token).length > 0 ? 'running' : 'gone' };
}

/** What the job waits for, in its own words; undefined when it has all it asked for. */
async function waitsFor(job: JobReference): Promise<string | undefined> {
  const path = join(job.folder, WAITING_FILE);
  const reason = existsSync(path) ? (await readNote(path))?.['reason'] : undefined;
  return typeof reason === 'string' ? reason : undefined;
}

/** Identities of job leaders, which never change once they are written: many jobs are asked about every second. */
const leaders = new Map<string, ProcessIdentity>();

async function leaderOf(job: JobReference): Promise<ProcessIdentity | undefined> {
  const known = leaders.get(job.token);
  if (known !== undefined && processState(known) !== 'gone') return known;
  leaders.delete(job.token);
  const leader = await readIdentity(join(job.folder, PROCESS_FILE));
  if (leader !== undefined && processState(leader) === 'running') leaders.set(job.token, leader);
  return leader;
}

async function readIdentity(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return parseIdentity(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined; // not there, or not whole yet
    throw error;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

function cannotStart(
  program: string,
  result: { readonly message?: string | undefined; readonly code?: string | undefined },
): QuerymillError {
  const missing = result.code === 'ENOENT';
  return new QuerymillError({
    title: `Cannot start "${program}"`,
    cause: missing ? 'there is no such program' : (result.message?.split('\n')[0] ?? 'the system refused'),
    fix: missing ? 'Name the interpreter of the job environment as `python` in querymill.config.json.' : '',
    kind: missing ? 'user' : 'internal',
  });
}
