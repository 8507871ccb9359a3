import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/**
 * Sends a signal to the child processes that user code waits for, as a terminal does on Ctrl+C: those in the kernel's own process
 * group, with their own children. Jobs lead groups of their own and are left alone.
 */
export function endChildren(signal: NodeJS.Signals): void {
  const table = existsSync('/proc/self/stat') ? readProc() : readPs();
  const own = table.find(({ pid }) => pid === process.pid)?.group;
  const descendants = new Set([process.pid]);
  for (let grown = true; grown;) {
    const before = descendants.size;
    for (const { pid, parent, group } of table)
      if (group === own && descendants.has(parent)) descendants.add(pid);
    grown = descendants.size > before;
  }
  descendants.delete(process.pid);
  for (const pid of descendants) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself in the meantime.
    }
  }
}

function readProc(): ProcessEntry[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [{ pid: Number(name), parent: Number(parent), group: Number(group) }];
    } catch {
      return [];
    }
  });
}

function readPs(): ProcessEntry[] {
  const output = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8', timeout: 1_000 });
  return output
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, group = 0]) => ({ pid, parent, group }));
}
