import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { readAttempt, type Attempt } from '../../../kernel-bridge/src/engine/attempt/attemptFolder.ts';
import type { Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { findProcesses, identityOf } from '../../../kernel-bridge/src/launch/index.ts';
import { EngineProcess } from '../support/EngineProcess.ts';
import { runProbe, TestWorkspace, untilPayload } from '../support/TestWorkspace.ts';
import { parentOf, sessionOf, until, WarmWorker } from '../support/WarmWorker.ts';

interface Running {
  readonly attempt: Attempt;
  readonly leader: number;
  readonly child: number;
  readonly key: string;
  /** The step's outcome, or the error it ended with. */
  readonly step: Promise<Awaited<ReturnType<typeof runProbe>> | Error>;
}

/** A workspace whose worker listens: one step has run cold. */
async function warmEngine(workspace: TestWorkspace, worker: WarmWorker): Promise<Engine> {
  const engine = workspace.engine();
  await runProbe(engine, { text: 'first' });
  await worker.ready();
  return engine;
}

/** Starts a step that waits for a gate. */
async function begin(workspace: TestWorkspace, engine: Engine, more = {}, options = {}): Promise<Running> {
  const running = untilPayload(({ progress }) => progress?.unit === 'rows');
  const args = { gate: workspace.path('gate'), ...more };
  const step = runProbe(engine, args, { ...running, options }).catch((error: unknown) => error as Error);
  const { attempt: id, key } = await running.reached;
  const attempt = await readAttempt(engine.store, id ?? '');
  assert.ok(attempt !== undefined && key !== null);
  const { pid: leader } = JSON.parse(readFileSync(join(attempt.folder, 'process.json'), 'utf8')) as {
    pid: number;
  };
  const child = findProcesses(attempt.token).find((pid) => pid !== leader);
  assert.ok(child !== undefined);
  return { attempt, leader, child, key, step };
}

/** Whether the job of an attempt was forked: a cold one shows the wrapper as its program. */
function isForked({ leader }: Running): boolean {
  return readFileSync(`/proc/${String(leader)}/cmdline`, 'latin1').includes('warm/worker.py');
}

void suite('warm worker', { timeout: 900_000 }, () => {
  void test('a forked job has its own session, log and token, and gives what a cold one gives', async () => {
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const cold = await runProbe(engine, { text: 'first' });
    const pid = await worker.ready();
    const running = await begin(workspace, engine, { text: 'first' }, { force: true });
    const { attempt, leader, child } = running;
    assert.ok(isForked(running));
    assert.equal(parentOf(leader), pid);
    assert.equal(parentOf(child), leader);
    assert.deepEqual([sessionOf(leader), sessionOf(child)], [leader, child]);
    assert.deepEqual(findProcesses(attempt.token).sort(), [leader, child].sort());
    const identities = ['process.json', 'launch.json'].map(
      (name) => JSON.parse(readFileSync(join(attempt.folder, name), 'utf8')) as object,
    );
    assert.deepEqual(identities[0], identities[1]);
    assert.equal(statSync(join(attempt.folder, 'log')).mode & 0o777, 0o600);
    const sockets = readdirSync(worker.folder).filter((name) => name.endsWith('.sock'));
    assert.deepEqual(
      sockets.map((name) => statSync(join(worker.folder, name)).mode & 0o777),
      [0o600],
    );
    workspace.write('gate');
    const outcome = await running.step;
    assert.ok(!(outcome instanceof Error));
    assert.notEqual(outcome.attempt, cold.attempt);
    assert.equal(outcome.digest, cold.digest);
  });

  void test('a job goes on when the worker and the engine are killed', async () => {
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    const engine = await warmEngine(workspace, worker);
    const running = await begin(workspace, engine, { runs: workspace.path('runs') });
    const pids = worker.pids();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await worker.gone(...pids);
    await engine.dispose();
    await running.step;
    assert.ok(identityOf(running.leader) !== undefined);
    const other = workspace.engine();
    const attached = runProbe(other, { gate: workspace.path('gate') });
    // The dead worker's socket lies there still: the next step starts cold, and a new worker with it.
    await runProbe(other, { text: 'meanwhile' });
    await worker.ready();
    workspace.write('gate');
    assert.equal((await attached).attempt, running.attempt.id);
    assert.equal(workspace.runs(), 1);
  });

  void test('a job whose leader is killed takes its child with it, worker or not', async () => {
    for (const alsoWorker of [false, true]) {
      await using worker = new WarmWorker();
      await using workspace = new TestWorkspace();
      const engine = await warmEngine(workspace, worker);
      const running = await begin(workspace, engine);
      if (alsoWorker) for (const pid of worker.pids()) process.kill(pid, 'SIGKILL');
      process.kill(running.leader, 'SIGKILL');
      await worker.gone(running.leader, running.child);
      const error = await running.step;
      assert.ok(error instanceof Error);
      assert.match(error.message, /its processes are gone and left no result/);
      workspace.write('gate');
      assert.equal((await runProbe(engine, { gate: workspace.path('gate') })).metrics['resumed'], 1);
    }
  });

  void test('a killed child is told by its leader', async () => {
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    const engine = await warmEngine(workspace, worker);
    const running = await begin(workspace, engine);
    process.kill(running.child, 'SIGKILL');
    const error = await running.step;
    assert.ok(error instanceof Error);
    assert.match(error.message, /killed by signal 9|the system killed it/);
    assert.equal(worker.pids().length, 1);
  });

  void test('cancel ends a forked child that left the session and ignores TERM', async () => {
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    const engine = await warmEngine(workspace, worker);
    const running = await begin(workspace, engine, { daemon: workspace.path('daemon') });
    assert.ok(isForked(running));
    const daemon = Number(await workspace.appears('daemon'));
    assert.ok(findProcesses(running.attempt.token).includes(daemon));
    assert.equal(await engine.cancel(running.key), true);
    assert.deepEqual(findProcesses(running.attempt.token), []);
    assert.equal(identityOf(daemon), undefined);
    assert.equal(worker.pids().length, 1);
    assert.ok((await running.step) instanceof Error);
  });

  void test('two engines share one worker and never run a step twice', async () => {
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    const engines = [await warmEngine(workspace, worker), workspace.engine()];
    const args = { text: 'both', runs: workspace.path('runs') };
    const outcomes = await Promise.all(engines.map((engine) => runProbe(engine, args)));
    assert.equal(outcomes[0]?.attempt, outcomes[1]?.attempt);
    assert.equal(workspace.runs(), 1);
    await Promise.all(engines.map((engine, index) => runProbe(engine, { text: String(index) })));
    assert.equal(worker.pids().length, 1);
  });

  void test('a worker that does not answer is done without, and starts nothing later', async () => {
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    const engine = await warmEngine(workspace, worker);
    const [pid] = worker.pids();
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGSTOP');
    const running = await begin(workspace, engine, { runs: workspace.path('runs') });
    assert.ok(!isForked(running));
    process.kill(pid, 'SIGCONT');
    const next = await runProbe(engine, { text: 'served again' });
    assert.equal(next.reused, false);
    assert.equal(findProcesses(running.attempt.token).length, 2);
    workspace.write('gate');
    await running.step;
    assert.equal(workspace.runs(), 1);
  });

  void test('a start that was asked for and then killed does not come later', async () => {
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    await warmEngine(workspace, worker);
    const [pid] = worker.pids();
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGSTOP');
    // An engine that dies while it waits for the worker's answer.
    await using dying = new EngineProcess(workspace.folder);
    const args = { text: 'late', runs: workspace.path('runs') };
    const step = dying.start(args);
    step.outcome.catch(() => undefined);
    const { key } = await workspace.engine().prepare('probe', args);
    const asked = workspace.path('.querymill', 'attempts', `${key.slice(0, 16)}-001`, 'warm.json');
    await until('the worker was asked', () => existsSync(asked));
    await dying.kill();
    const second = await runProbe(workspace.engine(), args);
    assert.match(second.attempt, /-002$/);
    process.kill(pid, 'SIGCONT');
    await runProbe(workspace.engine(), { text: 'after it' });
    assert.equal(workspace.runs(), 1);
  });

  void test('it takes over what jobs import, ends when idle, and with its folder', async () => {
    process.env['QUERYMILL_WARM_IDLE'] = '6';
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    workspace.write(
      'blocks/probe/job.py',
      `import yaml\n${readFileSync(workspace.path('blocks', 'probe', 'job.py'), 'utf8').replace(/^from __future__.*$/m, '')}`,
    );
    const engine = await warmEngine(workspace, worker);
    const [first] = worker.pids();
    assert.ok(first !== undefined);
    await worker.gone(first);
    const running = await begin(workspace, engine);
    assert.ok(isForked(running));
    assert.match(readFileSync(`/proc/${String(worker.pids()[0])}/maps`, 'utf8'), /_yaml/);
    workspace.write('gate');
    await running.step;
    await worker.gone(...worker.pids());
    process.env['QUERYMILL_WARM_IDLE'] = '20';
  });

  void test('killed at any moment it costs no step and runs none twice', async (context) => {
    await using worker = new WarmWorker();
    await using workspace = new TestWorkspace();
    const engines = [await warmEngine(workspace, worker), workspace.engine()];
    for (let seed = 1; seed <= 10; seed++) {
      const random = createHash('sha256')
        .update(`worker ${String(seed)}`)
        .digest();
      const milliseconds = random.readUInt32BE(0) % 150;
      context.diagnostic(`seed ${String(seed)}: killed after ${String(milliseconds)} ms`);
      const args = { text: `seed ${String(seed)}`, runs: workspace.path(`runs-${String(seed)}`) };
      const steps = engines.map((engine) => runProbe(engine, args));
      await delay(milliseconds);
      for (const pid of worker.pids()) process.kill(pid, 'SIGKILL');
      const outcomes = await Promise.all(steps);
      assert.equal(outcomes[0]?.attempt, outcomes[1]?.attempt);
      assert.equal(readFileSync(args.runs, 'utf8').trim().split('\n').length, 1);
    }
    // A worker is started by the next step that would be served, at the earliest 3 s after the one before.
    for (let again = 1; again <= 20 && worker.pids().length === 0; again++) {
      await runProbe(engines[0] ?? workspace.engine(), { text: `again ${String(again)}` });
      await delay(500);
    }
    await worker.ready();
  });
});
