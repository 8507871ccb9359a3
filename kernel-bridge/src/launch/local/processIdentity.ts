import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from every later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Changes with every start of the machine. */
  readonly bootId: string;
  /** Clock ticks after the start of the machine (field 22 of /proc/PID/stat); elsewhere what `ps` calls lstart. */
  readonly startTime: string;
  readonly host: string;
}

/** Whether the process of this identity still runs; `unknown` on another host. A zombie does not run. */
export function processState(identity: ProcessIdentity): 'running' | 'gone' | 'unknown' {
  if (identity.host !== hostname()) return 'unknown';
  if (identity.bootId !== bootId()) return 'gone';
  return startTimeOf(identity.pid) === identity.startTime ? 'running' : 'gone';
}

/** The identity of a running process, or undefined when there is none with this number. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, bootId: bootId(), startTime, host: hostname() };
}

/** An identity as it stands in a file, whatever wrote it; undefined when it is not one. */
export function parseIdentity(json: unknown): ProcessIdentity | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { pid, bootId: boot, startTime, host } = json as Record<string, unknown>;
  if (typeof pid !== 'number' || typeof boot !== 'string' || typeof host !== 'string') return undefined;
  if (typeof startTime !== 'string' && typeof startTime !== 'number') return undefined;
  return { pid, bootId: boot, startTime: String(startTime), host };
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= readBootId();
  return knownBootId;
}

function readBootId(): string {
  if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim();
}

function startTimeOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return startTimeFromPs(pid);
  let stat: string;
  try {
    stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  } catch {
    return undefined; // no such process
  }
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  if (state === 'Z' || state === 'X') return undefined;
  return fields[19];
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    const lines = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return lines === '' || lines.startsWith('Z') ? undefined : lines.replace(/^\S+\s+/, '');
  } catch {
    return undefined; // ps ends with 1 when there is no such process
  }
}
