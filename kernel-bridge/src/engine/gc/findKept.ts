import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import type { EndedLine, LedgerLine, StartedLine } from '../../core/index.ts';
import { identityOf, type Launcher } from '../../launch/index.ts';
import { listRunning } from '../attempt/listRunning.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import { listRunIds, readRunLines } from '../ledger/readLines.ts';
import type { Store } from '../store/Store.ts';
import type { GarbagePolicy } from './gcTypes.ts';

/** Another machine's kernel cannot be asked whether it lives: its runs of the last day count as in use. */
const FOREIGN_GRACE = 24 * 60 * 60 * 1000;

type StepLine = StartedLine | EndedLine;

/** The strongest of what keeps a step. */
type KeptBy = 'pinned' | 'running' | 'in use' | 'newest run' | 'recent run';
const STRENGTH: readonly KeptBy[] = ['recent run', 'newest run', 'in use', 'pinned', 'running'];

/** What must stay, and why it is that. */
export interface Kept {
  readonly runs: ReadonlySet<string>;
  /** Keys of steps, by what keeps them. */
  readonly steps: ReadonlyMap<string, KeptBy>;
  /** Digests that each of those was made from. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
  /** Digests that jobs read now. */
  readonly jobInputs: ReadonlySet<string>;
  /** Attempts that kept runs speak of. */
  readonly attempts: ReadonlySet<string>;
  /** Attempts that run now. */
  readonly running: ReadonlySet<string>;
}

interface RunFacts {
  readonly id: string;
  readonly notebook: string;
  /** Of the process that ran it. */
  readonly session: string;
  readonly live: boolean;
  readonly steps: readonly StepLine[];
}

/**
 * Finds what a collection must keep: pinned results, the last runs of each notebook, what the variables of kernels that
 * live refer to, and whatever runs now.
 */
export async function findKept(
  store: Store,
  launcher: Launcher,
  { keep, now }: Pick<GarbagePolicy, 'keep' | 'now'>,
): Promise<Kept> {
  const runs = await readRuns(store, now);
  const running = await listRunning(store, launcher);
  const pinning = new Set(lastLines(runs, ({ notebook }) => notebook).filter(({ pin }) => pin === true));
  // Variables of a kernel hold the last result of each name.
  const inUse = new Set(
    lastLines(
      runs.filter(({ live }) => live),
      ({ session }) => session,
    ),
  );
  const last = new Set<string>();
  const newest = new Set<string>();
  for (const list of Map.groupBy(runs.toReversed(), ({ notebook }) => notebook).values()) {
    for (const { id } of list.slice(0, keep)) last.add(id);
    if (list[0] !== undefined && keep > 0) newest.add(list[0].id);
  }
  const kept = new Set(last);
  for (const { id, steps } of runs)
    if (steps.some((line) => pinning.has(line) || inUse.has(line))) kept.add(id);

  const steps = new Map<string, KeptBy>();
  const keepStep = (key: string, why: KeptBy): void => {
    const before = steps.get(key);
    if (before === undefined || STRENGTH.indexOf(before) < STRENGTH.indexOf(why)) steps.set(key, why);
  };
  const inputs = new Map<string, readonly string[]>();
  const attempts = new Set<string>();
  for (const run of runs) {
    if (!kept.has(run.id)) continue;
    for (const line of run.steps) {
      const why = pinning.has(line) ? 'pinned' : inUse.has(line) ? 'in use' : undefined;
      if (why === undefined && !last.has(run.id)) continue;
      attempts.add(line.attempt);
      inputs.set(line.key, line.inputs ?? []);
      keepStep(line.key, why ?? (newest.has(run.id) ? 'newest run' : 'recent run'));
    }
  }
  const jobInputs = new Set<string>();
  for (const [key, { folder }] of running) {
    keepStep(key, 'running');
    for (const digest of await inputsOf(folder)) jobInputs.add(digest);
  }
  return {
    runs: kept,
    steps,
    inputs,
    jobInputs,
    attempts,
    running: new Set([...running.values()].map(({ id }) => id)),
  };
}

async function readRuns(store: Store, now: number): Promise<RunFacts[]> {
  const runs: RunFacts[] = [];
  for (const id of await listRunIds(store)) {
    const lines = (await readRunLines(store, id)) ?? [];
    const head = lines.findLast((line) => line.kind === 'run');
    runs.push({
      id,
      notebook: head?.notebook.path ?? '',
      session: `${head?.host ?? ''} ${String(head?.pid)}`,
      live: head !== undefined && isLive(head, now),
      steps: lines.filter((line) => line.kind === 'started' || line.kind === 'ended'),
    });
  }
  return runs;
}

function isLive({ host, pid, at }: Extract<LedgerLine, { kind: 'run' }>, now: number): boolean {
  if (host !== hostname()) return now - Date.parse(at) < FOREIGN_GRACE;
  return identityOf(pid) !== undefined;
}

/** The last result of each variable, in each notebook or session: so a pin can be taken back. */
function lastLines(runs: readonly RunFacts[], group: (run: RunFacts) => string): StepLine[] {
  const last = new Map<string, StepLine>();
  for (const run of runs)
    for (const line of run.steps)
      if (line.kind === 'ended' && line.state === 'done')
        last.set(`${group(run)}\n${line.name ?? line.key}`, line);
  return [...last.values()];
}

/** Digests that a job reads. */
async function inputsOf(folder: string): Promise<string[]> {
  try {
    const spec: unknown = JSON.parse(await readFile(join(folder, 'spec.json'), 'utf8'));
    const inputs = typeof spec === 'object' && spec !== null && 'inputs' in spec ? spec.inputs : {};
    return Object.values(inputs ?? {})
      .flat()
      .flatMap((input: unknown) =>
        typeof input === 'object' && input !== null && 'digest' in input ? [String(input.digest)] : [],
      );
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return [];
    throw error;
  }
}
