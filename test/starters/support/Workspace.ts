import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../../..');
const python = process.env['QUERYMILL_PYTHON'] ?? join(root, '.venv/bin/python');

/** A row of the table that a run ends with: step, block, time, result. */
export interface TableRow {
  readonly step: string;
  readonly block: string;
  readonly result: string;
  readonly line: string;
}

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly rows: readonly TableRow[];
}

interface Cell {
  cell_type: string;
  id: string;
  source: string[] | string;
}

/** A folder of its own in which notebooks run as a user would run them. */
export class Workspace {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Workspace> {
    return new Workspace(await mkdtemp(join(tmpdir(), 'querymill-starter-')));
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Copies a starter, its code cells changed by some replacements; each must change something. */
  async copyStarter(name: string, replacements: readonly (readonly [string, string])[]): Promise<void> {
    const text = await readFile(join(root, 'templates/notebooks', name), 'utf8');
    const notebook = JSON.parse(text) as { cells: Cell[] };
    for (const [from, to] of replacements) {
      let found = false;
      for (const cell of notebook.cells.filter((one) => one.cell_type === 'code')) {
        const source = [cell.source].flat().join('');
        found ||= source.includes(from);
        cell.source = source.replaceAll(from, to);
      }
      if (!found) throw new Error(`The starter ${name} has no "${from}"`);
    }
    await writeFile(join(this.folder, name), JSON.stringify(notebook));
  }

  async write(name: string, ...sources: string[]): Promise<void> {
    const cells = sources.map((source, i) => ({
      ...{ cell_type: 'code', id: `cell-${i}`, metadata: {}, source, outputs: [], execution_count: null },
    }));
    const kernelspec = { name: 'querymill', display_name: 'Querymill (TypeScript)', language: 'typescript' };
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells };
    await writeFile(join(this.folder, name), JSON.stringify(notebook));
  }

  start(notebook: string): ChildProcess & { readonly finished: Promise<Outcome> } {
    const child = spawn(python, ['-m', 'querymill', 'run', notebook], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    }
    const finished = new Promise<Outcome>((done, fail) => {
      child.once('error', fail).once('close', (status) => {
        done({ status, output, rows: readTable(output) });
      });
    });
    return Object.assign(child, { finished });
  }

  run(notebook: string): Promise<Outcome> {
    return this.start(notebook).finished;
  }

  /** A notebook as a page of HTML, as nbconvert writes it: what GitHub's view is made of. */
  async convert(notebook: string): Promise<string> {
    const args = ['-m', 'nbconvert', '--to', 'html', '--template', 'basic', '--stdout'];
    const { stdout } = await promisify(execFile)(python, [...args, notebook], {
      cwd: this.folder,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  /** The attempts at blocks of one type, oldest first: folder and events. */
  async attempts(block: string): Promise<{ folder: string; events: Record<string, unknown>[] }[]> {
    const parent = join(this.folder, '.querymill/attempts');
    const found = [];
    for (const id of await readdir(parent).catch(() => [])) {
      const folder = join(parent, id);
      const spec = await readJson(join(folder, 'spec.json'));
      if (spec?.['block'] === undefined || (spec['block'] as { type: string }).type !== block) continue;
      const text = await readFile(join(folder, 'events.jsonl'), 'utf8').catch(() => '');
      const lines = text.split('\n').slice(0, -1);
      found.push({ folder, events: lines.map((line) => JSON.parse(line) as Record<string, unknown>) });
    }
    const began = ({ events }: { events: Record<string, unknown>[] }): number =>
      Number(events[0]?.['t'] ?? 0);
    return found.sort((a, b) => began(a) - began(b));
  }
}

async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
}

function readTable(output: string): TableRow[] {
  const lines = output.split('\n');
  const head = lines.findIndex((line) => /^step +block +time +result/.test(line));
  if (head < 0) return [];
  const body = lines.slice(head + 2);
  return body.slice(0, body.indexOf('')).map((line) => {
    const [step = '', block = '', , result = ''] = line.split(/ {2,}/);
    return { step, block, result, line };
  });
}

/** Asks again until there is an answer. */
export async function until<T>(ask: () => Promise<T | undefined>, seconds: number): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`No answer within ${seconds} s`);
    await sleep(50);
  }
}

/** Process ids of all descendants of a process. */
export async function descendants(pid: number): Promise<number[]> {
  const path = `/proc/${pid}/task/${pid}/children`;
  const text = await readFile(path, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}
