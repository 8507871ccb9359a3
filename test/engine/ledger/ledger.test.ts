import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { suite, test } from 'node:test';

import { contractProblem, type Run } from '../../../kernel-bridge/src/core/index.ts';
import type { Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { EngineProcess } from '../support/EngineProcess.ts';
import { runProbe, TestWorkspace, untilPayload } from '../support/TestWorkspace.ts';

void suite('the ledger', () => {
  void test('keeps for a run what was run, with what, and what came of it', async () => {
    await using workspace = new TestWorkspace();
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: workspace.folder, encoding: 'utf8' }).trim();
    git('init', '-q', '-b', 'trunk');
    git('-c', 'user.name=n', '-c', 'user.email=e@x', 'commit', '-q', '--allow-empty', '-m', 'first');
    const engine = workspace.engine();
    const cells = [{ id: 'c', source: 'const first = await mill.probe({ rows: 2 });' }];
    engine.ledger.begin({ cells, notebook: workspace.path('notes', 'n.ipynb') });
    await runProbe(engine, { rows: 2 }, { name: 'first' });
    const run = await lastRun(engine);
    assert.equal(run.state, 'done');
    assert.equal(run.cause, 'start');
    assert.equal(run.notebook.path, 'notes/n.ipynb');
    assert.match(run.notebook.digest ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(run.git, { commit: git('rev-parse', 'HEAD'), dirty: false, branch: 'trunk' });
    assert.equal(run.plan?.[0]?.name, 'first');
    const [step] = run.steps;
    assert.equal(step?.verdict, 'ran');
    assert.equal(step.reason, 'no earlier result');
    assert.equal(step.params?.['rows'], 2);
    assert.equal(step.metrics?.['written'], 2);
    assert.deepEqual(step.resources, { gpus: 0, cpus: 1, memoryMB: 1000 });
    assert.ok((step.peakMemoryMB ?? 0) > 1);
    const environment = run.environments[step.environment ?? ''];
    assert.ok(Object.keys(environment?.packages ?? {}).length > 5);
    assert.deepEqual(problemsIn(workspace), []);
  });

  void test('a changed parameter begins a run that says what changed and takes over what it was made from', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const first = await runProbe(engine, { rows: 1 }, { name: 'first' });
    const table = [{ type: 'Table', digest: first.artifacts['table']?.digest }];
    await runProbe(engine, { table, rows: 2 }, { name: 'second' });
    await runProbe(engine, { table, rows: 2 }, { name: 'second' });
    assert.equal((await engine.runs.list()).length, 1);
    await runProbe(engine, { table, rows: 3 }, { name: 'second' });
    const run = await lastRun(engine);
    assert.equal(run.cause, 'again');
    assert.deepEqual(
      run.steps.map(({ name, verdict, takenOver, changed }) => ({ name, verdict, takenOver, changed })),
      [
        { name: 'first', verdict: 'reused', takenOver: true, changed: undefined },
        {
          name: 'second',
          verdict: 'ran',
          takenOver: undefined,
          changed: [{ name: 'rows', before: 2, after: 3 }],
        },
      ],
    );
    assert.deepEqual(
      (await engine.runs.list()).map(({ counts }) => counts),
      [
        { total: 2, ran: 1, reused: 1, failed: 0, running: 0 },
        { total: 2, ran: 2, reused: 0, failed: 0, running: 0 },
      ],
    );
    assert.deepEqual(problemsIn(workspace), []);
  });

  void test('a step that was begun here ran here, whoever tells its end first', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const step = { name: 'first', block: 'probe', key: 'a'.repeat(64), attempt: 'a-001' };
    await engine.ledger.started({ ...step, verdict: 'ran', reason: 'forced' });
    const end = { state: 'done', seconds: 1, reason: 'nothing changed' } as const;
    await engine.ledger.ended({ ...step, ...end, verdict: 'reused' });
    await engine.ledger.ended({ ...step, ...end, verdict: 'ran' });
    const run = await lastRun(engine);
    assert.deepEqual(
      run.steps.map(({ verdict, reason }) => [verdict, reason]),
      [['ran', 'forced']],
    );
  });

  void test('a step that failed is tried again in the same run', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await assert.rejects(runProbe(engine, { mode: 'fail' }, { name: 'first' }));
    assert.equal((await lastRun(engine)).state, 'failed');
    assert.equal((await lastRun(engine)).steps[0]?.error?.cause, 'it was asked to fail');
    await runProbe(engine, {}, { name: 'first' });
    const run = await lastRun(engine);
    assert.equal((await engine.runs.list()).length, 1);
    assert.deepEqual(
      run.steps.map(({ state, tries, error }) => ({ state, tries, error })),
      [{ state: 'done', tries: 2, error: undefined }],
    );
  });

  void test('tells the end of a step whose engine is gone from its attempt', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    const running = untilPayload(({ state }) => state === 'running');
    const gate = workspace.path('gate');
    const step = runProbe(engine, { gate }, { name: 'first', onPayload: running.onPayload });
    step.catch(() => undefined);
    await running.reached;
    const other = workspace.engine();
    assert.equal((await lastRun(other)).state, 'running');
    await assert.rejects(other.runs.delete('last'), /^QuerymillError: Cannot delete run ".*": it is running/);
    await engine.dispose();
    await assert.rejects(step);
    workspace.write('gate');
    await runProbe(other, { gate }, { name: 'first' });
    const runs = await other.runs.list();
    const run = await other.runs.get(runs.at(-1)?.id ?? '');
    assert.equal(run.steps[0]?.state, 'done');
    assert.equal(run.steps[0]?.metrics?.['written'], 3);
    assert.equal(runs.at(-1)?.state, 'done');
  });

  void test('loses nothing to a kill -9 of the engine: the run says what was done and what went on', async () => {
    await using workspace = new TestWorkspace();
    await using killed = new EngineProcess(workspace.folder);
    await killed.run({ rows: 1 });
    const gate = workspace.path('gate');
    const step = killed.start({ rows: 2, gate });
    step.outcome.catch(() => undefined);
    await step.state('running');
    await killed.kill();
    const engine = workspace.engine();
    const working = await engine.runs.get('last');
    assert.deepEqual(problemsIn(workspace), []);
    assert.equal(working.cause, 'again');
    assert.equal(working.steps[0]?.state, 'running');
    const before = await engine.runs.get('last~1');
    assert.deepEqual(
      before.steps.map(({ state, metrics }) => [state, metrics?.['written']]),
      [['done', 1]],
    );
    workspace.write('gate');
    await runProbe(engine, { rows: 2, gate });
    const after = await engine.runs.get(working.id);
    assert.equal(after.steps[0]?.state, 'done');
    assert.equal(after.steps[0]?.metrics?.['written'], 2);
  });

  void test('reads what is whole of a damaged file, and deletes into the trash', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await runProbe(engine, {}, { name: 'first' });
    await engine.ledger.settled();
    const [file = ''] = readdirSync(engine.store.path('runs'));
    appendFileSync(engine.store.path('runs', file), '{"v":1,"kind":"future","x":1}\n\0\0\n{"v":1,"kind":"en');
    const run = await lastRun(workspace.engine());
    assert.equal(run.steps.length, 1);
    await engine.runs.delete(run.id.slice(0, 15));
    assert.deepEqual(await engine.runs.list(), []);
    assert.equal(readdirSync(engine.store.path('trash')).length, 1);
    await assert.rejects(engine.runs.get('last'), /Cannot find run "last": there are 0 runs/);
    await assert.rejects(engine.runs.get('../attempts'), /Cannot find run/);
  });

  void test('goes on in a whole file when somebody took its file away', async () => {
    await using workspace = new TestWorkspace();
    const engine = workspace.engine();
    await runProbe(engine, {}, { name: 'first' });
    await engine.ledger.settled();
    rmSync(engine.store.path('runs'), { recursive: true });
    execFileSync('mkdir', [engine.store.path('runs')]);
    await runProbe(engine, { rows: 1 }, { name: 'other' });
    const run = await lastRun(engine);
    assert.equal(run.host === null, false);
    assert.deepEqual(
      run.steps.map(({ name }) => name),
      ['other'],
    );
  });
});

async function lastRun(engine: Engine): Promise<Run> {
  await engine.ledger.settled();
  return engine.runs.get('last');
}

/** Lines of the ledger that do not keep its contract. */
function problemsIn(workspace: TestWorkspace): string[] {
  const folder = workspace.path('.querymill', 'runs');
  const lines = readdirSync(folder).flatMap((name) =>
    readFileSync(`${folder}/${name}`, 'utf8').trimEnd().split('\n'),
  );
  assert.ok(lines.length > 1);
  return lines.flatMap((line) => contractProblem('ledger', JSON.parse(line)) ?? []);
}
