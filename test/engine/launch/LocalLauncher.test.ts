import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import {
  findProcesses,
  identityOf,
  LocalLauncher,
  processState,
  type JobRequest,
} from '../../../kernel-bridge/src/launch/index.ts';
import { PYTHON, TestWorkspace } from '../support/TestWorkspace.ts';

/** A job that says hello, then waits for ever. */
const WAIT = 'import sys, time\nprint("hello", flush=True)\nopen("ready", "w").close()\ntime.sleep(600)\n';

function request(workspace: TestWorkspace, token: string, program = WAIT): JobRequest {
  const folder = workspace.path(token);
  mkdirSync(folder, { recursive: true });
  return { token, folder, command: [PYTHON, '-c', program], environment: {}, workingDirectory: folder };
}

/** Waits until no process of a token is left; a test's time limit ends it otherwise. */
async function untilGone(token: string): Promise<void> {
  while (findProcesses(token).length > 0) await delay(10);
}

void suite('LocalLauncher', { timeout: 300_000 }, () => {
  const launcher = new LocalLauncher();

  void test('submit twice with one token starts one job', async () => {
    await using workspace = new TestWorkspace();
    const job = request(workspace, 'qm-test-twice');
    await launcher.submit(job);
    await launcher.submit(job);
    await workspace.appears('qm-test-twice/ready');
    assert.equal(findProcesses(job.token).length, 1);
    await launcher.signal(job, 'kill');
    assert.deepEqual(findProcesses(job.token), []);
  });

  void test('find and poll see a job whose notes were lost, and say gone when it is', async () => {
    await using workspace = new TestWorkspace();
    const job = request(workspace, 'qm-test-find');
    assert.equal(await launcher.find(job), undefined);
    await launcher.submit(job);
    await workspace.appears('qm-test-find/ready');
    rmSync(workspace.path('qm-test-find', 'launch.json'));
    assert.deepEqual(await launcher.find(job), { state: 'running' });
    assert.deepEqual((await launcher.poll([job])).get(job.token), { state: 'running' });
    await launcher.signal(job, 'kill');
    assert.equal(await launcher.find(job), undefined);
    assert.deepEqual((await launcher.poll([job])).get(job.token), { state: 'gone' });
  });

  void test('stop asks with TERM and kill may be said twice', async () => {
    await using workspace = new TestWorkspace();
    const job = request(workspace, 'qm-test-stop');
    await launcher.submit(job);
    await workspace.appears('qm-test-stop/ready');
    await launcher.signal(job, 'stop');
    await untilGone(job.token);
    await launcher.signal(job, 'stop');
    await launcher.signal(job, 'kill');
    await launcher.signal(job, 'kill');
  });

  void test('logs come from any byte on', async () => {
    await using workspace = new TestWorkspace();
    const job = request(workspace, 'qm-test-logs');
    assert.deepEqual(await launcher.logs(job, 0), { text: '', next: 0 });
    await launcher.submit(job);
    await workspace.appears('qm-test-logs/ready');
    assert.deepEqual(await launcher.logs(job, 0), { text: 'hello\n', next: 6 });
    assert.deepEqual(await launcher.logs(job, 4), { text: 'o\n', next: 6 });
    assert.deepEqual(await launcher.logs(job, 6), { text: '', next: 6 });
    await launcher.signal(job, 'kill');
  });

  void test('an interpreter that does not exist is one clear error', async () => {
    await using workspace = new TestWorkspace();
    const job = request(workspace, 'qm-test-missing');
    await assert.rejects(launcher.submit({ ...job, command: ['/no/such/python', 'x'] }), {
      message: /^Cannot start "\/no\/such\/python": there is no such program\. Name the interpreter/,
    });
  });

  void test('a process is told apart from a later one with its number', () => {
    const own = identityOf(process.pid);
    assert.ok(own !== undefined);
    assert.equal(processState(own), 'running');
    assert.equal(processState({ ...own, startTime: '1' }), 'gone');
    assert.equal(processState({ ...own, bootId: 'another' }), 'gone');
    assert.equal(processState({ ...own, host: 'another' }), 'unknown');
  });
});
