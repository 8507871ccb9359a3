import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import {
  isOver,
  listAttempts,
  type Attempt,
} from '../../../kernel-bridge/src/engine/attempt/attemptFolder.ts';
import type { Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { findProcesses } from '../../../kernel-bridge/src/launch/local/findProcesses.ts';
import { EngineProcess } from './EngineProcess.ts';
import { runProbe, type TestWorkspace } from './TestWorkspace.ts';

const VICTIMS = ['engine', 'leader', 'child', 'job', 'all'] as const;
/**
 * What a step must have shown before the wait begins, and how long that is at most, in milliseconds. Its job
 * computes for one second and a half; the last wait reaches over its end, so that publishing is met too.
 */
const STAGES = [
  ['queued', 250],
  ['starting', 600],
  ['running', 1400],
] as const;
const PAUSE = 500;
/** A point that takes longer hangs: it takes about 5 s, and 15 s on a machine that is ten times too busy. */
const LIMIT = 150_000;

/** What one seed kills, and when. */
export interface KillPoint {
  readonly seed: number;
  readonly victim: (typeof VICTIMS)[number];
  /** What the step showed when the wait began, if it was not over by then. */
  readonly stage: (typeof STAGES)[number][0];
  /** From then on. */
  readonly milliseconds: number;
}

/** A kill point in words. */
export function describePoint({ seed, victim, milliseconds, stage }: KillPoint): string {
  return `seed ${String(seed)}: ${victim} ${String(milliseconds)} ms after ${stage}`;
}

/** What was found at a kill point, after every invariant held. */
export interface KillReport extends KillPoint {
  /** Whether the step was published before the kill. */
  readonly finished: boolean;
  /** How many processes were killed, the engine aside. */
  readonly killed: number;
  /** How many attempts the key had in the end. */
  readonly attempts: number;
}

/** The kill point of a seed: the same on every machine. Drawn from a hash, so that neighbours have nothing in common. */
export function killPoint(seed: number): KillPoint {
  const random = createHash('sha256').update(String(seed)).digest();
  const victim = VICTIMS[random.readUInt32BE(0) % VICTIMS.length] ?? 'all';
  const [stage, longest] = STAGES[random.readUInt32BE(8) % STAGES.length] ?? STAGES[0];
  return { seed, victim, stage, milliseconds: random.readUInt32BE(4) % longest };
}

/**
 * Starts a step in an engine process, kills what the point says with SIGKILL, runs the step again in another
 * engine, and checks that nothing is torn, nothing finished is computed again and no process is left.
 *
 * @throws AssertionError for an invariant that does not hold, which includes that every wait comes to an end
 */
export async function killAt(
  point: KillPoint,
  workspace: TestWorkspace,
  engine: Engine,
  limit = LIMIT,
): Promise<KillReport> {
  await using dying = new EngineProcess(workspace.folder);
  let stage = 'starting';
  const over = new AbortController();
  const ending = delay(limit, undefined, { signal: over.signal }).then(() =>
    assert.fail(`still ${stage} after ${String(limit / 1000)} s`),
  );
  ending.catch(() => undefined); // it is called off below
  try {
    return await Promise.race([
      ending,
      killAndCheck(point, { workspace, engine, dying, signal: over.signal }, (next) => (stage = next)),
    ]);
  } finally {
    over.abort();
  }
}

interface Scene {
  readonly workspace: TestWorkspace;
  readonly engine: Engine;
  readonly dying: EngineProcess;
  /** Nobody waits for the point any more. */
  readonly signal: AbortSignal;
}

async function killAndCheck(
  point: KillPoint,
  { workspace, engine, dying, signal }: Scene,
  enter: (stage: string) => void,
): Promise<KillReport> {
  const runs = `runs-${String(point.seed)}`;
  const args = { text: `seed ${String(point.seed)}`, runs: workspace.path(runs), pause: PAUSE };
  const { key } = await engine.prepare('probe', args);
  const step = dying.start(args);
  step.outcome.catch(() => undefined);
  enter('waiting for the step to begin');
  await step.state('queued');
  enter(`waiting for it to be ${point.stage}`);
  await step.state(point.stage).catch(() => undefined); // it was over before
  enter('killing');
  await delay(point.milliseconds, undefined, { signal });
  const killed = await kill(point, dying, await listAttempts(engine.store, key));
  const finished = existsSync(engine.store.step(key));
  const runsBefore = countLines(workspace, runs);

  enter('running the step again');
  const outcome = await runAgain(engine, args, key);
  const attempts = await listAttempts(engine.store, key);
  if (finished) assert.equal(countLines(workspace, runs), runsBefore, 'finished work was computed again');
  const table = outcome.artifacts['table'];
  assert.ok(table, 'the step has no output');
  const text = readFileSync(join(engine.store.object(table.digest), 'table.jsonl'), 'utf8');
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  assert.deepEqual(
    rows,
    [0, 1, 2].map((n) => ({ n, text: args.text })),
    'the output is torn',
  );
  enter('reusing its result');
  const again = await runProbe(engine, args);
  assert.deepEqual([again.reused, again.attempt], [true, outcome.attempt], 'a result was lost');
  enter('waiting for its processes to end');
  await dying.kill();
  for (const { token } of attempts) await isQuiet(token);
  return { ...point, finished, killed, attempts: attempts.length };
}

/** The job may still be dying as a second engine attaches to it: then it is run once more. */
async function runAgain(
  engine: Engine,
  args: Readonly<Record<string, unknown>>,
  key: string,
): ReturnType<typeof runProbe> {
  const onPayload = ({ state }: { state: string }): void => {
    if (state === 'starting') live.push(listAttempts(engine.store, key).then(countLive));
  };
  const live: Promise<number>[] = [];
  const outcome = await runProbe(engine, args, { onPayload }).catch(() =>
    runProbe(engine, args, { onPayload }),
  );
  for (const count of await Promise.all(live)) assert.ok(count <= 1, 'two attempts at one key were live');
  return outcome;
}

async function kill({ victim }: KillPoint, engine: EngineProcess, attempts: Attempt[]): Promise<number> {
  if (victim === 'engine' || victim === 'all') await engine.kill();
  if (victim === 'engine') return 0;
  let killed = 0;
  for (const attempt of attempts) {
    const leader = leaderOf(attempt);
    for (const pid of findProcesses(attempt.token)) {
      if (victim === 'leader' && pid !== leader) continue;
      if (victim === 'child' && pid === leader) continue;
      killed += killProcess(pid) ? 1 : 0;
    }
  }
  return killed;
}

function killProcess(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false; // it ended by itself in between
  }
}

function leaderOf({ folder }: Attempt): number | undefined {
  const path = join(folder, 'process.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid : undefined;
}

/** An attempt lives until its result is there: after that its wrapper has only the last event to write. */
function countLive(attempts: readonly Attempt[]): number {
  return attempts.filter((attempt) => !isOver(attempt) && findProcesses(attempt.token).length > 0).length;
}

/** A wrapper ends a moment after its result is there. */
async function isQuiet(token: string): Promise<void> {
  for (let waited = 0; findProcesses(token).length > 0; waited += 50) {
    assert.ok(waited < 60_000, `processes of ${token} are left`);
    await delay(50);
  }
}

function countLines(workspace: TestWorkspace, name: string): number {
  const path = workspace.path(name);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
}
