import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { readAttempt } from '../../kernel-bridge/src/engine/attempt/attemptFolder.ts';
import { findProcesses, SlurmLauncher } from '../../kernel-bridge/src/launch/index.ts';
import { runProbe, TestWorkspace, untilPayload } from '../engine/support/TestWorkspace.ts';
import { launcherContract, LIMIT, newJob, untilState, untilStatus } from './support/launcherContract.ts';
import { clusterWorkspace, stepContract } from './support/stepContract.ts';
import { SlurmCluster, whyNoSlurm } from './support/SlurmCluster.ts';

const lacking = whyNoSlurm();

void suite('Slurm', { timeout: 550_000, skip: lacking ?? false }, () => {
  let cluster: SlurmCluster;

  before(async () => {
    cluster = await SlurmCluster.start();
  });
  after(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  launcherContract(() => ({
    launcher: () => new SlurmLauncher(),
    note: 'slurm.json',
    cutOff: async () => {
      await cluster.end('slurmctld', 'SIGTERM');
      return () => cluster.restart();
    },
  }));

  stepContract(() => ({ kind: 'slurm' }));

  void test('a step that waits says why', LIMIT, async () => {
    await using workspace = clusterWorkspace({ kind: 'slurm', flags: ['--hold'] });
    const engine = workspace.engine();
    const told = untilPayload(({ progress }) => progress?.note === 'waits: JobHeldUser');
    const stopped = assert.rejects(runProbe(engine, {}, told));
    const { key, state } = await told.reached;
    assert.equal(state, 'queued');
    await engine.cancel(key ?? '');
    await stopped;
  });

  void test(
    'before the time limit a step writes a checkpoint, and goes on in another job',
    { timeout: 300_000 },
    async () => {
      await using workspace = clusterWorkspace({ kind: 'slurm', minutes: 1, warningSeconds: 45 });
      const second = untilPayload(
        ({ attempt, state }) => attempt?.endsWith('-002') === true && state === 'running',
      );
      const done = runProbe(workspace.engine(), { gate: workspace.path('gate') }, second);
      await second.reached;
      workspace.write('gate');
      assert.ok(((await done).metrics['resumed'] ?? 0) >= 1);
    },
  );

  void test(
    'a step waits for a controller that is down, asking now and then, and runs once',
    LIMIT,
    async () => {
      await using workspace = clusterWorkspace({ kind: 'slurm' });
      const engine = workspace.engine({ disk: 0, scheduler: 60_000 });
      await engine.prepare('probe', {}); // what that costs is not part of this
      await cluster.end('slurmctld', 'SIGTERM');
      const waits = untilPayload(({ progress }) => /Asks again in/.test(progress?.note ?? ''));
      const step = runProbe(engine, { runs: workspace.path('runs') }, waits);
      try {
        const { state, progress } = await waits.reached;
        assert.equal(state, 'queued');
        assert.match(progress?.note ?? '', /^Cannot ask "(sbatch|squeue)": /);
      } finally {
        await cluster.restart();
      }
      assert.equal((await step).last.state, 'done');
      assert.equal(workspace.runs(), 1);
    },
  );

  void test(
    'a step whose controller and node daemon crash and come back is computed once',
    LIMIT,
    async () => {
      await using workspace = clusterWorkspace({ kind: 'slurm' });
      const engine = workspace.engine();
      const args = { gate: workspace.path('gate'), runs: workspace.path('runs') };
      const running = untilPayload(({ progress }) => progress?.unit === 'rows');
      const step = runProbe(engine, args, running);
      const { attempt } = await running.reached;
      await cluster.saved((await readAttempt(engine.store, attempt ?? ''))?.token ?? '');
      await cluster.end('slurmd', 'SIGKILL');
      await cluster.end('slurmctld', 'SIGKILL');
      workspace.write('gate'); // it ends while nobody watches
      await workspace.appears(`.querymill/attempts/${attempt ?? ''}/result.json`);
      await cluster.restart();
      const { last } = await step;
      assert.deepEqual([last.state, last.attempt], ['done', attempt]);
      assert.equal(workspace.runs(), 1);
    },
  );

  void test('a step whose node goes down goes on from its checkpoint in another job', LIMIT, async () => {
    await using workspace = clusterWorkspace({ kind: 'slurm' });
    const running = untilPayload(({ progress }) => progress?.unit === 'rows');
    const step = runProbe(workspace.engine(), { gate: workspace.path('gate') }, running);
    step.catch(() => undefined); // awaited below
    await running.reached;
    await cluster.failNode();
    workspace.write('gate');
    const { metrics, last } = await step;
    assert.equal(last.attempt?.slice(-4), '-002');
    assert.equal(metrics['resumed'], 1);
    assert.match(last.cache.reason, /^no earlier result; its scheduler ended it \(NODE_FAIL\)$/);
  });

  void test('a third job on two GPUs waits, and the reason is told', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const launcher = new SlurmLauncher();
    const jobs = [1, 2, 3].map(() => ({
      ...newJob(workspace),
      resources: { gpus: 1, cpus: 1, memoryMB: 50 },
    }));
    for (const job of jobs) await launcher.submit(job);
    const third = jobs[2];
    assert.ok(third !== undefined);
    await untilStatus(launcher, third, ({ state, reason }) => state === 'queued' && reason === 'Resources');
    await launcher.signal(third, 'stop'); // one that waits has nothing to keep
    await untilState(launcher, third, 'gone');
    for (const job of jobs) await launcher.signal(job, 'kill');
  });

  void test(
    'the environment of whoever submits stays out of the job; named variables get in',
    LIMIT,
    async () => {
      await using workspace = new TestWorkspace();
      process.env['QM_SECRET'] = 'do-not-tell';
      process.env['QM_OPEN'] = 'tell';
      try {
        const launcher = new SlurmLauncher({ kind: 'slurm', variables: ['QM_OPEN'] });
        const program =
          'import os\nprint(os.environ.get("QM_SECRET"), os.environ.get("QM_OPEN"), os.environ.get("HOME") is not None)';
        const job = newJob(workspace, program);
        await launcher.submit(job);
        await untilState(launcher, job, 'gone');
        assert.equal((await launcher.logs(job, 0)).text, 'None tell True\n');
      } finally {
        delete process.env['QM_SECRET'];
        delete process.env['QM_OPEN'];
      }
    },
  );

  void test('resources, settings and further flags reach Slurm', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const launcher = new SlurmLauncher({
      kind: 'slurm',
      partition: 'gpu',
      flags: ['--comment=for a test', '--nice=5'],
    });
    const job = { ...newJob(workspace), resources: { gpus: 2, cpus: 1, memoryMB: 64, minutes: 7 } };
    await launcher.submit(job);
    assert.deepEqual(cluster.queue(job.token, '%P|%m|%l|%k|%C|%b'), ['gpu|64M|7:00|for a test|1|gres:gpu:2']);
    await launcher.signal(job, 'kill');
  });

  void test('a job that a user cannot have is one clear error', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const job = newJob(workspace);
    await assert.rejects(new SlurmLauncher({ kind: 'slurm', partition: 'none' }).submit(job), {
      message: /^Cannot submit to "Slurm": .*partition.*\. Change `resources`/i,
    });
  });

  void test('a job survives both daemons, and is found by them again', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const launcher = new SlurmLauncher();
    const job = newJob(workspace);
    await launcher.submit(job);
    await workspace.appears(`${job.name}/ready`);
    await cluster.saved(job.token);
    await cluster.end('slurmd', 'SIGKILL');
    await cluster.end('slurmctld', 'SIGKILL');
    assert.equal(findProcesses(job.token).length, 1);
    await cluster.restart();
    await untilState(launcher, job, 'running');
    await launcher.submit(job);
    assert.equal(findProcesses(job.token).length, 1);
    await launcher.signal(job, 'kill');
    assert.deepEqual(findProcesses(job.token), []);
  });
});
