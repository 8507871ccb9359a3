import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import {
  findProcesses,
  type JobReference,
  type JobRequest,
  type JobState,
  type JobStatus,
  type Launcher,
} from '../../../kernel-bridge/src/launch/index.ts';
import { PYTHON, TestWorkspace } from '../../engine/support/TestWorkspace.ts';

/** How long one test may take: daemons must be ended also when a job does not. */
export const LIMIT = { timeout: 120_000 };

/** What the contract needs to know about a place. */
export interface Place {
  /** A new launcher for the same place, as after a restart of the engine. */
  launcher(): Launcher;
  /** Name of the file in the attempt folder that holds the launcher's notes, where it has one. */
  readonly note?: string;
  /** Makes the place impossible to ask about a job, until what it gives is called. */
  cutOff(job: JobReference): Promise<() => Promise<void>>;
}

/** A job that says hello, then waits for ever. */
const WAIT = 'import sys, time\nprint("hello", flush=True)\nopen("ready", "w").close()\ntime.sleep(600)\n';
/** A job that leaves a child in a session of its own, which ignores TERM. */
const LEAVE = `import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork(): os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for number in range(3): os.dup2(os.open(os.devnull, os.O_RDWR), number)
    open("ready", "w").close()
    time.sleep(600)
time.sleep(600)
`;

/** A new job in a workspace. */
export function newJob(workspace: TestWorkspace, program = WAIT): JobRequest & { readonly name: string } {
  const name = `qm-test-${randomBytes(6).toString('hex')}`;
  const folder = workspace.path(name);
  mkdirSync(folder, { recursive: true });
  return {
    ...{ name, token: name, folder, workingDirectory: folder, environment: {} },
    command: [PYTHON, '-c', program],
    resources: { gpus: 0, cpus: 1, memoryMB: 100 },
  };
}

/** Waits until a launcher calls a job's state so. */
export function untilState(launcher: Launcher, job: JobReference, state: JobState): Promise<void> {
  return untilStatus(launcher, job, (status) => status.state === state);
}

/** Waits until what a launcher says of a job is what is asked for. It gives up by itself: a test that ran out of time goes on otherwise. */
export async function untilStatus(
  launcher: Launcher,
  job: JobReference,
  meets: (status: JobStatus) => boolean,
): Promise<void> {
  for (const deadline = Date.now() + LIMIT.timeout; ; await delay(100)) {
    const status = (await launcher.poll([job])).get(job.token);
    if (status !== undefined && meets(status)) return;
    if (Date.now() > deadline) throw new Error(`The job is still ${JSON.stringify(status)}`);
  }
}

/** Declares the tests that every launcher passes. */
export function launcherContract(placeOf: () => Place): void {
  const begin = async (workspace: TestWorkspace, program?: string) => {
    const place = placeOf();
    const job = newJob(workspace, program);
    const launcher = place.launcher();
    await launcher.submit(job);
    await workspace.appears(`${job.name}/ready`);
    return { place, job, launcher };
  };

  void test('probe says that it can be used', LIMIT, async () => {
    assert.deepEqual((await placeOf().launcher().probe()).usable, true);
  });

  void test('submit twice with one token starts one job, also from two launchers', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const { place, job, launcher } = await begin(workspace);
    await launcher.submit(job);
    await place.launcher().submit(job);
    assert.equal(findProcesses(job.token).length, 1);
    await launcher.signal(job, 'kill');
    assert.deepEqual(findProcesses(job.token), []);
  });

  void test(
    'a job that was meant to be and never submitted is gone, and can be submitted',
    LIMIT,
    async () => {
      await using workspace = new TestWorkspace();
      const launcher = placeOf().launcher();
      const job = newJob(workspace);
      assert.equal(await launcher.find(job), undefined);
      assert.equal((await launcher.poll([job])).get(job.token)?.state, 'gone');
      await launcher.signal(job, 'stop');
      await launcher.signal(job, 'kill');
      await launcher.submit(job);
      await workspace.appears(`${job.name}/ready`);
      await launcher.signal(job, 'kill');
    },
  );

  void test('a job is found after a restart, also when nothing was noted about it', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const { place, job } = await begin(workspace);
    const later = place.launcher();
    assert.equal((await later.find(job))?.state, 'running');
    if (place.note !== undefined) rmSync(workspace.path(job.name, place.note));
    assert.equal((await later.find(job))?.state, 'running');
    assert.equal((await later.poll([job])).get(job.token)?.state, 'running');
    await later.signal(job, 'kill');
    assert.equal((await later.poll([job])).get(job.token)?.state, 'gone');
  });

  void test(
    'stop asks with TERM, twice if need be, and is no error when the job is over',
    LIMIT,
    async () => {
      await using workspace = new TestWorkspace();
      const { job, launcher } = await begin(workspace);
      await launcher.signal(job, 'stop');
      await launcher.signal(job, 'stop');
      await untilState(launcher, job, 'gone');
      await launcher.signal(job, 'stop');
      await launcher.signal(job, 'kill');
      await launcher.signal(job, 'kill');
      assert.deepEqual(findProcesses(job.token), []);
    },
  );

  void test('kill right after submit leaves nothing that will start later', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const launcher = placeOf().launcher();
    const job = newJob(workspace);
    await launcher.submit(job);
    await launcher.signal(job, 'kill');
    assert.equal((await launcher.poll([job])).get(job.token)?.state, 'gone');
    assert.deepEqual(findProcesses(job.token), []);
  });

  void test('kill ends a child that left the session and ignores TERM', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const { job, launcher } = await begin(workspace, LEAVE);
    await launcher.signal(job, 'kill');
    assert.deepEqual(findProcesses(job.token), []);
  });

  void test('logs come from any byte on', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const { job, launcher } = await begin(workspace);
    assert.deepEqual(await launcher.logs(job, 0), { text: 'hello\n', next: 6 });
    assert.deepEqual(await launcher.logs(job, 4), { text: 'o\n', next: 6 });
    assert.deepEqual(await launcher.logs(job, 6), { text: '', next: 6 });
    await launcher.signal(job, 'kill');
  });

  void test('a place that cannot be asked is unknown, and the job lives on', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const { place, job, launcher } = await begin(workspace);
    const restore = await place.cutOff(job);
    try {
      assert.equal((await launcher.poll([job])).get(job.token)?.state, 'unknown');
    } finally {
      await restore();
    }
    await untilState(launcher, job, 'running');
    assert.equal(findProcesses(job.token).length, 1);
    await launcher.signal(job, 'kill');
  });

  void test('forget takes a job that is over out of the notes', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const { job, launcher } = await begin(workspace);
    await launcher.signal(job, 'kill');
    await launcher.forget(job);
    assert.equal((await launcher.poll([job])).get(job.token)?.state, 'gone');
  });
}
