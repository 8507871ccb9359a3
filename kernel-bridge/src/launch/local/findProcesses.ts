import { readdirSync, readFileSync } from 'node:fs';

/** Name of the variable that marks every process of a job. */
export const TOKEN_VARIABLE = 'QUERYMILL_TOKEN';

/**
 * Every process of a job: those whose start environment holds the token, also in another session or
 * adopted by init, and the descendants of these, also when they cleared their environment.
 *
 * @param token the job's token
 * @returns process numbers, without this process; empty on a system without /proc
 */
export function findProcesses(token: string): number[] {
  const marker = `${TOKEN_VARIABLE}=${token}`;
  const parents = new Map<number, number>();
  const marked = new Set<number>();
  for (const pid of listProcesses()) {
    const parent = parentOf(pid);
    if (parent === undefined) continue;
    parents.set(pid, parent);
    if (pid !== process.pid && environmentHolds(pid, marker)) marked.add(pid);
  }
  for (let grew = marked.size > 0; grew;) {
    grew = false;
    for (const [pid, parent] of parents) {
      if (marked.has(parent) && !marked.has(pid) && pid !== process.pid) {
        marked.add(pid);
        grew = true;
      }
    }
  }
  return [...marked];
}

function listProcesses(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Parent of a process that runs; undefined for one that is gone or a zombie. */
function parentOf(pid: number): number | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : Number(fields[1]);
}

function environmentHolds(pid: number, marker: string): boolean {
  const environment = readProc(pid, 'environ');
  if (environment === undefined) return false;
  return environment.startsWith(`${marker}\0`) || environment.includes(`\0${marker}\0`);
}

/** A file of /proc; undefined when the process is gone or belongs to somebody else. */
function readProc(pid: number, file: 'stat' | 'environ'): string | undefined {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'latin1');
  } catch {
    return undefined;
  }
}
