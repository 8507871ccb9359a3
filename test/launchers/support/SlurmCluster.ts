import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, hostname, tmpdir, totalmem, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { freePort } from './freePort.ts';

/** Why there is no Slurm to test with; undefined when there is one. */
export function whyNoSlurm(): string | undefined {
  const lacking = ['slurmctld', 'slurmd', 'sbatch'].filter((program) => find(program) === undefined);
  if (lacking.length === 0) return undefined;
  return `NOT TESTED with Slurm: ${lacking.join(', ')} not found. Install slurmctld, slurmd and slurm-client`;
}

type Daemon = 'slurmctld' | 'slurmd';

/** A Slurm of one node on loopback, with two GPUs that are links to /dev/null and no accounting. */
export class SlurmCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), 'qm-slurm-'));
  readonly #before = process.env['SLURM_CONF'];

  /** Starts the daemons; this process's SLURM_CONF names them until the end. */
  static async start(): Promise<SlurmCluster> {
    const cluster = new SlurmCluster();
    try {
      await cluster.#configure();
      await cluster.restart();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #configure(): Promise<void> {
    for (const name of ['state', 'spool', 'run', 'log', 'dev']) mkdirSync(join(this.#folder, name));
    for (const name of ['gpu0', 'gpu1']) symlinkSync('/dev/null', join(this.#folder, 'dev', name));
    const host = hostname().split('.')[0] ?? 'localhost';
    const user = userInfo().username;
    const path = (...names: string[]): string => join(this.#folder, ...names);
    const lines = [
      'ClusterName=ci',
      `SlurmctldHost=${host}(127.0.0.1)`,
      `SlurmctldPort=${String(await freePort())}`,
      `SlurmdPort=${String(await freePort())}`,
      ...[`SlurmUser=${user}`, `SlurmdUser=${user}`, 'AuthType=auth/none', 'CredType=cred/none'],
      `StateSaveLocation=${path('state')}`,
      `SlurmdSpoolDir=${path('spool')}`,
      ...(['slurmctld', 'slurmd'] as const).flatMap((daemon) => {
        const name = daemon === 'slurmctld' ? 'Slurmctld' : 'Slurmd';
        return [
          `${name}PidFile=${path('run', `${daemon}.pid`)}`,
          `${name}LogFile=${path('log', `${daemon}.log`)}`,
        ];
      }),
      ...[
        'ProctrackType=proctrack/linuxproc',
        'TaskPlugin=task/none',
        'SwitchType=switch/none',
        'MpiDefault=none',
      ],
      ...['SelectType=select/cons_tres', 'SelectTypeParameters=CR_Core_Memory'],
      'SchedulerParameters=bf_interval=1,sched_min_interval=0',
      'MessageTimeout=5', // how long its programs look for a controller that is down
      ...['AccountingStorageType=accounting_storage/none', 'JobCompType=jobcomp/none'],
      ...['ReturnToService=2', 'KillWait=5', 'OverTimeLimit=0', 'GresTypes=gpu'],
      `NodeName=${host} NodeAddr=127.0.0.1 CPUs=${String(cpus().length)} RealMemory=${String(Math.floor((totalmem() / 2 ** 20) * 0.9))} Gres=gpu:2 State=UNKNOWN`,
      `PartitionName=gpu Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
    ];
    writeFileSync(path('slurm.conf'), `${lines.join('\n')}\n`);
    writeFileSync(path('gres.conf'), `NodeName=${host} Name=gpu File=${path('dev', 'gpu[0-1]')}\n`);
    process.env['SLURM_CONF'] = path('slurm.conf');
  }

  /**
   * Ends a daemon: `SIGKILL` as a crash would, `SIGTERM` in order. A controller that crashes forgets what it has
   * not saved yet, and with it that it started a job: see `saved`.
   */
  async end(daemon: Daemon, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const pid = this.#pid(daemon);
    if (pid === undefined) return;
    process.kill(pid, signal);
    while (isAlive(pid)) await delay(20);
    rmSync(join(this.#folder, 'run', `${daemon}.pid`), { force: true });
  }

  /** Resolves when the controller has saved what it knows of the job of a name. */
  async saved(name: string): Promise<void> {
    const [id] = this.queue(name, '%i');
    if (id === undefined) throw new Error(`Slurm knows no job "${name}"`);
    const asked = Date.now();
    execFileSync('scontrol', ['update', `JobId=${id}`, 'Nice=1'], { stdio: 'ignore' });
    const file = join(this.#folder, 'state', 'job_state');
    const deadline = asked + 20_000;
    while (!existsSync(file) || statSync(file).mtimeMs < asked) {
      if (Date.now() > deadline) throw new Error(`Slurm does not save its state\n${this.#log()}`);
      await delay(50);
    }
  }

  /** Starts the daemons that do not run, and waits for the node. */
  async restart(): Promise<void> {
    for (const daemon of ['slurmctld', 'slurmd'] as const) {
      if (this.#pid(daemon) === undefined) execFileSync(find(daemon) ?? daemon, { stdio: 'ignore' });
    }
    for (const deadline = Date.now() + 120_000; ; await delay(100)) {
      const { stdout } = spawnSync('sinfo', ['-h', '-o', '%T'], { encoding: 'utf8' });
      if (/^(idle|mixed|allocated)\s*$/.test(stdout)) return;
      if (Date.now() > deadline) throw new Error(`Slurm does not come up: ${stdout}\n${this.#log()}`);
    }
  }

  /** Takes the node out of service, and with it the jobs on it, and brings it back. */
  async failNode(): Promise<void> {
    const node = ['update', `NodeName=${hostname().split('.')[0] ?? 'localhost'}`];
    execFileSync('scontrol', [...node, 'State=DOWN', 'Reason=test'], { stdio: 'ignore' });
    await delay(1000);
    spawnSync('scontrol', [...node, 'State=RESUME'], { stdio: 'ignore' }); // refused where it came back by itself
    await this.restart();
  }

  /** What `squeue` says of the jobs of a name. */
  queue(name: string, format: string): string[] {
    const args = ['-h', '--states=all', `--name=${name}`, `--format=${format}`];
    return execFileSync('squeue', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('slurmd', 'SIGKILL');
    await this.end('slurmctld', 'SIGKILL');
    this.#endSteps();
    if (this.#before === undefined) delete process.env['SLURM_CONF'];
    else process.env['SLURM_CONF'] = this.#before;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Jobs outlive the daemons, and what watches over a job does: all that was started with this cluster's settings ends. */
  #endSteps(): void {
    const mark = `SLURM_CONF=${join(this.#folder, 'slurm.conf')}`;
    for (const pid of readdirSync('/proc')
      .map(Number)
      .filter((one) => one > 0 && one !== process.pid)) {
      try {
        const environment = readFileSync(`/proc/${String(pid)}/environ`, 'utf8').split('\0');
        if (environment.includes(mark)) process.kill(pid, 'SIGKILL');
      } catch {
        continue; // it ended meanwhile, or is somebody else's
      }
    }
  }

  #pid(daemon: Daemon): number | undefined {
    const path = join(this.#folder, 'run', `${daemon}.pid`);
    if (!existsSync(path)) return undefined;
    const pid = Number(readFileSync(path, 'utf8'));
    return pid > 0 && isAlive(pid) ? pid : undefined;
  }

  #log(): string {
    const read = (name: string): string => {
      const path = join(this.#folder, 'log', name);
      return existsSync(path) ? readFileSync(path, 'utf8').slice(-2000) : '';
    };
    return read('slurmctld.log') + read('slurmd.log');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function find(program: string): string | undefined {
  return [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}
