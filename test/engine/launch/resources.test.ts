import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';

import { readAttempt } from '../../../kernel-bridge/src/engine/attempt/attemptFolder.ts';
import type { Engine, StepOutcome } from '../../../kernel-bridge/src/engine/index.ts';
import { findProcesses } from '../../../kernel-bridge/src/launch/index.ts';
import { HOME, runProbe, TestWorkspace, untilPayload } from '../support/TestWorkspace.ts';
import { WarmWorker } from '../support/WarmWorker.ts';

/** A machine with GPUs, as far as nvidia-smi tells. */
interface PretendedGpus extends Disposable {
  /** Lists compute processes: lines of uuid, pid, name. */
  use(apps: string): void;
}

function pretendGpus(count: number): PretendedGpus {
  const folder = mkdtempSync('/tmp/qm-gpus-');
  const lines = Array.from({ length: count }, (_, index) => `${String(index)}, GPU-${String(index)}aa\n`);
  writeFileSync(join(folder, 'gpus.csv'), lines.join(''));
  const use = (apps: string): void => {
    writeFileSync(join(folder, 'apps.csv'), apps);
  };
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${join(HOME, 'test', 'fixtures', 'bin')}:${path}`;
  process.env['FAKE_GPUS'] = folder;
  return {
    use,
    [Symbol.dispose]: () => {
      process.env['PATH'] = path;
      delete process.env['FAKE_GPUS'];
      rmSync(folder, { recursive: true });
    },
  };
}

/** A block whose table says which GPUs its job sees. */
function addMaskBlock(workspace: TestWorkspace): void {
  const probe = readFileSync(workspace.path('blocks', 'probe', 'block.json'), 'utf8');
  workspace.write(
    'blocks/mask/block.json',
    JSON.stringify({ ...(JSON.parse(probe) as object), type: 'mask' }),
  );
  workspace.write(
    'blocks/mask/job.py',
    `import json, os
def run(job):
    text = os.environ.get("CUDA_VISIBLE_DEVICES", "all")
    (job.output("table") / "table.jsonl").write_text(json.dumps({"n": 0, "text": text}) + "\\n")
`,
  );
}

async function seenGpus(engine: Engine, text: string, gpus: number): Promise<string> {
  const request = { name: null, block: 'mask', args: { text }, options: { resources: { gpus } } };
  const { artifacts }: StepOutcome = await engine.runStep(request);
  const folder = engine.store.object(artifacts['table']?.digest ?? '');
  return (JSON.parse(readFileSync(join(folder, 'table.jsonl'), 'utf8')) as { text: string }).text;
}

void suite('resources of steps on this machine', { timeout: 600_000 }, () => {
  let runtime: WarmWorker;
  before(() => {
    runtime = new WarmWorker();
  });
  after(() => runtime[Symbol.asyncDispose]());

  void test('a step waits for a GPU that another holds, says so, and gets it when that is killed', async () => {
    using gpus = pretendGpus(1);
    gpus.use('');
    await using workspace = new TestWorkspace();
    addMaskBlock(workspace);
    const engine = workspace.engine();
    const resources = { gpus: 1 };
    const running = untilPayload(({ progress }) => progress?.unit === 'rows');
    const first = runProbe(
      engine,
      { gate: workspace.path('never') },
      { options: { resources }, ...running },
    ).catch((error: unknown) => error);
    const { attempt } = await running.reached;
    assert.equal(await seenGpus(engine, 'without', 0), '');
    const queued = untilPayload(({ state }) => state === 'queued');
    const told = untilPayload(({ progress }) => progress?.note !== undefined);
    const second = workspace
      .engine()
      .runStep({ name: null, block: 'mask', args: { text: 'second' }, options: { resources } }, (payload) => {
        queued.onPayload(payload);
        told.onPayload(payload);
      });
    const { progress } = await told.reached;
    assert.equal(progress?.note, `waits: for 1 GPU: GPU 0 is held by probe (${String(attempt)})`);
    await queued.reached;
    const { token } = (await readAttempt(engine.store, attempt ?? '')) ?? { token: '' };
    for (const pid of findProcesses(token)) process.kill(pid, 'SIGKILL');
    assert.ok((await first) instanceof Error);
    assert.equal((await second).reused, false);
    assert.equal(await seenGpus(engine, 'third', 1), 'GPU-0aa');
    assert.equal(await seenGpus(engine, 'nobody holds it', 0), 'all');
  });

  void test('a step says which foreign process holds the GPU; too many GPUs are refused', async () => {
    using gpus = pretendGpus(1);
    gpus.use(`GPU-0aa, ${String(process.pid)}, /usr/bin/train\n`);
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const told = untilPayload(({ progress }) => progress?.note !== undefined);
    const step = runProbe(engine, {}, { options: { resources: { gpus: 1 } }, ...told });
    const ended = step.catch((error: unknown) => error);
    const { progress, key, attempt } = await told.reached;
    assert.match(
      progress?.note ?? '',
      /^waits: for 1 GPU: GPU 0 by train \(pid \d+, user \S+\), not one of ours$/,
    );
    const { token } = (await readAttempt(engine.store, attempt ?? '')) ?? { token: '' };
    assert.equal(await engine.cancel(key ?? ''), true);
    assert.match(String(await ended), /it was stopped/);
    assert.deepEqual(findProcesses(token), []);
    await assert.rejects(
      runProbe(engine, { text: 'two' }, { options: { resources: { gpus: 2 } } }),
      /Cannot start "probe": it asks for 2 GPUs and this machine has 1\. Lower `gpus`/,
    );
  });

  void test('steps share the processors that the settings name', async () => {
    await using workspace = new TestWorkspace();
    const launchers = { local: { kind: 'local', cpus: 1 } };
    workspace.write('querymill.config.json', JSON.stringify({ launchers }));
    const engine = workspace.engine();
    const running = untilPayload(({ progress }) => progress?.unit === 'rows');
    const first = runProbe(engine, { text: '1', gate: workspace.path('gate') }, running);
    const { attempt } = await running.reached;
    const told = untilPayload(({ progress }) => progress?.note !== undefined);
    const second = runProbe(engine, { text: '2' }, told);
    const { progress } = await told.reached;
    assert.equal(progress?.note, `waits: for 1 of 1 CPUs: in use by probe (${String(attempt)}) (1)`);
    workspace.write('gate');
    assert.equal((await first).last.state, 'done');
    assert.equal((await second).last.state, 'done');
  });
});
