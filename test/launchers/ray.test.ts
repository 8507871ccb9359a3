import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';

import { RayLauncher } from '../../kernel-bridge/src/launch/index.ts';
import { TestWorkspace } from '../engine/support/TestWorkspace.ts';
import { launcherContract, LIMIT, newJob, untilState } from './support/launcherContract.ts';
import { stepContract } from './support/stepContract.ts';
import { RayHead, whyNoRay } from './support/RayHead.ts';

const lacking = whyNoRay();

void suite('Ray', { timeout: 550_000, skip: lacking ?? false }, () => {
  let head: RayHead;

  before(async () => {
    head = await RayHead.start();
  });
  after(async () => {
    await head[Symbol.asyncDispose]();
  });

  launcherContract(() => {
    // The launcher reads its address when it asks: so a test can send it to where nobody listens.
    const settings = { kind: 'ray' as const, address: head.address };
    return {
      launcher: () => new RayLauncher(settings, { ...process.env, RAY_AUTH_TOKEN: head.token }),
      cutOff: () => {
        settings.address = 'http://127.0.0.1:9';
        return Promise.resolve(() => {
          settings.address = head.address;
          return Promise.resolve();
        });
      },
    };
  });

  stepContract(() => {
    process.env['QM_TEST_RAY_TOKEN'] = head.token;
    return { kind: 'ray', address: head.address, tokenVariable: 'QM_TEST_RAY_TOKEN' };
  });

  void test('without the token it is unknown, and says what to do', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const environment = { ...process.env };
    delete environment['RAY_AUTH_TOKEN'];
    const launcher = new RayLauncher({ kind: 'ray', address: head.address }, environment);
    const job = newJob(workspace);
    assert.equal((await launcher.poll([job])).get(job.token)?.state, 'unknown');
    await assert.rejects(launcher.submit(job), { message: /asks for a token\. Put the token/ });
  });

  void test('GPUs are shared out, and a job that finds none waits', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const launcher = head.launcher();
    const program =
      'import os, time\nprint(os.environ.get("CUDA_VISIBLE_DEVICES"), flush=True)\nopen("ready", "w").close()\ntime.sleep(600)';
    const both = { ...newJob(workspace, program), resources: { gpus: 2, cpus: 1, memoryMB: 50 } };
    const one = { ...newJob(workspace, program), resources: { gpus: 1, cpus: 1, memoryMB: 50 } };
    await launcher.submit(both);
    await workspace.appears(`${both.name}/ready`);
    assert.equal((await launcher.logs(both, 0)).text, '0,1\n');
    await launcher.submit(one);
    await untilState(launcher, one, 'queued');
    await launcher.signal(one, 'stop');
    await untilState(launcher, one, 'gone');
    await launcher.signal(both, 'kill');
  });
});
