import { join } from 'node:path';

import { QuerymillError, suggestion, type WorkspaceConfig } from '../../core/index.ts';
import type {
  JobReference,
  JobRequest,
  JobStatus,
  Launcher,
  LogChunk,
  ProbeReport,
  StopSignal,
} from '../Launcher.ts';
import { LocalLauncher } from '../local/LocalLauncher.ts';
import { readNote, writeNote } from '../noteFile.ts';
import { RayLauncher } from '../ray/RayLauncher.ts';
import { SlurmLauncher } from '../slurm/SlurmLauncher.ts';

/** Which launcher a job was given to; without it, the local one. Written before the job is. */
const NOTE_FILE = 'launcher.json';
/** Launchers that need no settings. */
const BUILT_IN = ['local', 'slurm', 'ray'];

type LauncherSettings = NonNullable<WorkspaceConfig['launchers']>[string];

/** Every launcher of a workspace as one: each job goes to the one it asks for and is found there again. */
export class LauncherRouter implements Launcher {
  readonly kind = 'router';
  /** The launcher of jobs that ask for none. */
  readonly byDefault: string;
  readonly #settings: Readonly<Record<string, LauncherSettings>>;
  readonly #environment: NodeJS.ProcessEnv | undefined;
  readonly #launchers = new Map<string, Launcher>();

  /** @throws QuerymillError when the default is none of its launchers */
  constructor(config: Pick<WorkspaceConfig, 'launcher' | 'launchers'>, environment?: NodeJS.ProcessEnv) {
    this.#settings = config.launchers ?? {};
    this.#environment = environment;
    this.byDefault = config.launcher ?? 'local';
    this.get(this.byDefault);
  }

  /** Names that cells can give as `on`. */
  names(): string[] {
    return [...new Set([...BUILT_IN, ...Object.keys(this.#settings)])];
  }

  /** Names that the settings speak of, the default first. */
  configured(): string[] {
    return [...new Set([this.byDefault, 'local', ...Object.keys(this.#settings)])];
  }

  /** @throws QuerymillError when there is no such launcher, with the nearest name */
  get(name: string): Launcher {
    const known = this.#launchers.get(name);
    if (known !== undefined) return known;
    const launcher = this.#make(name);
    this.#launchers.set(name, launcher);
    return launcher;
  }

  probe(): Promise<ProbeReport> {
    return this.get(this.byDefault).probe();
  }

  async submit(request: JobRequest): Promise<void> {
    const name = request.on ?? this.byDefault;
    const launcher = this.get(name);
    if (name !== 'local') await writeNote(join(request.folder, NOTE_FILE), { v: 1, name });
    await launcher.submit(request);
  }

  async find(job: JobReference): Promise<JobStatus | undefined> {
    return (await this.#of(job)).find(job);
  }

  async poll(jobs: readonly JobReference[]): Promise<ReadonlyMap<string, JobStatus>> {
    const groups = new Map<Launcher, JobReference[]>();
    const states = new Map<string, JobStatus>();
    await Promise.all(
      jobs.map(async (job) => {
        try {
          const launcher = await this.#of(job);
          groups.set(launcher, [...(groups.get(launcher) ?? []), job]);
        } catch (error) {
          // Settings that no longer name the place say nothing about the job.
          if (!(error instanceof QuerymillError)) throw error;
          states.set(job.token, { state: 'unknown', reason: error.message });
        }
      }),
    );
    const answers = await Promise.all([...groups].map(([launcher, group]) => launcher.poll(group)));
    for (const answer of answers) for (const [token, status] of answer) states.set(token, status);
    return states;
  }

  async signal(job: JobReference, signal: StopSignal): Promise<void> {
    return (await this.#of(job)).signal(job, signal);
  }

  async logs(job: JobReference, fromByte: number): Promise<LogChunk> {
    return (await this.#of(job)).logs(job, fromByte);
  }

  async forget(job: JobReference): Promise<void> {
    return (await this.#of(job)).forget(job);
  }

  /** Which launcher a job was given to. */
  async nameOf(job: JobReference): Promise<string> {
    const name = (await readNote(join(job.folder, NOTE_FILE)))?.['name'];
    return typeof name === 'string' ? name : 'local';
  }

  async #of(job: JobReference): Promise<Launcher> {
    return this.get(await this.nameOf(job));
  }

  #make(name: string): Launcher {
    const settings = Object.hasOwn(this.#settings, name) ? this.#settings[name] : undefined;
    switch (settings?.kind ?? name) {
      case 'local':
        return new LocalLauncher(settings?.kind === 'local' ? settings : undefined);
      case 'slurm':
        return new SlurmLauncher(settings?.kind === 'slurm' ? settings : undefined, this.#environment);
      case 'ray':
        return new RayLauncher(settings?.kind === 'ray' ? settings : undefined, this.#environment);
      default:
        throw new QuerymillError({
          title: `Cannot use launcher "${name}"`,
          cause: 'querymill.config.json does not name it',
          fix: suggestion(name, this.names(), 'launchers'),
          kind: 'user',
        });
    }
  }
}
