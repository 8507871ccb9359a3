import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { identityOf } from '../../../kernel-bridge/src/launch/index.ts';

/** A folder of its own for warm workers, which end with it. Made before any engine starts a job. */
export class WarmWorker {
  readonly folder = mkdtempSync('/tmp/qm-warm-');
  readonly #before = process.env['QUERYMILL_RUNTIME'];

  constructor() {
    process.env['QUERYMILL_RUNTIME'] = this.folder;
  }

  /** Workers that run now. */
  pids(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => isWorker(pid, this.folder));
  }

  /** Waits until one listens. */
  async ready(): Promise<number> {
    let pid: number | undefined;
    await until('a warm worker listens', () => {
      [pid] = this.pids();
      return pid !== undefined && readdirSync(this.folder).some((name) => name.endsWith('.sock'));
    });
    if (pid === undefined) throw new Error('The warm worker ended at once');
    return pid;
  }

  /** Waits until none of these processes is left. */
  async gone(...pids: number[]): Promise<void> {
    await until('processes are gone', () => pids.every((pid) => identityOf(pid) === undefined));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pids = this.pids();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await this.gone(...pids);
    rmSync(this.folder, { recursive: true });
    if (this.#before === undefined) delete process.env['QUERYMILL_RUNTIME'];
    else process.env['QUERYMILL_RUNTIME'] = this.#before;
  }
}

/** Waits for a condition, at most two minutes or as many milliseconds as are given. */
export async function until(what: string, condition: () => boolean, limit = 120_000): Promise<void> {
  for (const start = performance.now(); !condition(); await delay(20)) {
    if (performance.now() - start > limit) throw new Error(`Still not so after a while: ${what}`);
  }
}

/** Parent of a process, from /proc. */
export function parentOf(pid: number): number {
  return Number(statOf(pid)[1]);
}

/** Session of a process, from /proc. */
export function sessionOf(pid: number): number {
  return Number(statOf(pid)[3]);
}

function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Forked jobs keep the worker's command line: what tells them apart is their token. */
function isWorker(pid: number, folder: string): boolean {
  try {
    const command = readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1');
    const environment = readFileSync(`/proc/${String(pid)}/environ`, 'latin1');
    // A fork that has no token yet is no leader of a session yet either.
    return (
      sessionOf(pid) === pid &&
      command.includes('warm/worker.py') &&
      command.includes(folder) &&
      environment.includes('QUERYMILL_TOKEN=--')
    );
  } catch {
    return false; // it ended meanwhile
  }
}
