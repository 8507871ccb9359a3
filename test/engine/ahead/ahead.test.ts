import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';

import { localSize, Room } from '../../../kernel-bridge/src/engine/ahead/Room.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';
import { NotebookPass } from './NotebookPass.ts';

/** So small that any machine has room for all of them side by side. */
const SMALL = '{ resources: { cpus: 0, memoryMB: 1 } }';

/** Two branches that meet: `left` and `right` need nothing, `both` needs them, `last` needs that. */
function branches(extra = ''): string[] {
  return [
    `const left = await mill.probe({ text: "left"${extra} }, ${SMALL});`,
    `const right = await mill.probe({ text: "right"${extra} }, ${SMALL});`,
    `const both = await mill.probe({ text: "both", table: [left.table, right.table]${extra} }, ${SMALL});`,
    `const last = await mill.probe({ text: "last", table: [both.table]${extra} }, ${SMALL});`,
  ];
}

void suite('steps ahead of their cells', { timeout: 300_000 }, () => {
  void test('what has its inputs runs side by side, and what is below follows without any cell', async () => {
    await using workspace = new TestWorkspace();
    const runs = workspace.path('runs');
    const gate = workspace.path('gate');
    const pass = new NotebookPass(
      workspace,
      branches(`, runs: ${JSON.stringify(runs)}, gate: ${JSON.stringify(gate)}`),
    );
    const plan = await pass.start();
    assert.deepEqual(
      plan.map(({ verdict }) => verdict),
      ['run', 'run', 'depends', 'depends'],
    );
    await Promise.all(
      ['left', 'right'].map((name) => pass.reaches(name, ({ progress }) => progress !== null)),
    );
    workspace.write('gate');
    await pass.reaches('last', ({ state }) => state === 'done');
    assert.equal(workspace.runs(), 4);
  });

  void test('cells that come later show what ran as theirs, and everything ran once', async () => {
    await using workspace = new TestWorkspace();
    const runs = workspace.path('runs');
    const pass = new NotebookPass(workspace, branches(`, runs: ${JSON.stringify(runs)}`));
    await pass.start();
    await pass.reaches('both', ({ state }) => state === 'done');
    for (const name of ['left', 'right', 'both', 'last']) {
      assert.equal((await pass.runCell(name)).reused, false);
      assert.deepEqual(pass.shows(name)?.cache, { verdict: 'ran', reason: 'no earlier result' });
    }
    assert.equal(workspace.runs(), 4);
    assert.equal((await pass.runCell('left')).reused, true);
    assert.equal(pass.shows('left')?.cache.verdict, 'reused');
  });

  void test('cells run one by one give the same keys, digests and metrics', async () => {
    await using ahead = new TestWorkspace();
    await using inOrder = new TestWorkspace();
    const results = await Promise.all(
      [ahead, inOrder].map(async (workspace) => {
        const pass = new NotebookPass(workspace, branches());
        if (workspace === ahead) await pass.start();
        const outcomes: Record<string, unknown> = {};
        for (const name of ['left', 'right', 'both', 'last']) {
          const { key, digest, metrics, reused } = await pass.runCell(name);
          outcomes[name] = { key, digest, metrics, reused, artifacts: pass.shows(name)?.artifacts };
        }
        return outcomes;
      }),
    );
    assert.deepEqual(results[0], results[1]);
  });

  void test('a step that fails stops nothing that does not need it, and its cell tells why without a second run', async () => {
    await using workspace = new TestWorkspace();
    const runs = JSON.stringify(workspace.path('runs'));
    const pass = new NotebookPass(workspace, [
      `const bad = await mill.probe({ text: "bad", mode: "fail", runs: ${runs} }, ${SMALL});`,
      `const lost = await mill.probe({ text: "lost", table: [bad.table], runs: ${runs} }, ${SMALL});`,
      ...branches(`, runs: ${runs}`),
    ]);
    await pass.start();
    await pass.reaches('bad', ({ state }) => state === 'failed');
    await pass.reaches('last', ({ state }) => state === 'done');
    assert.equal(workspace.runs(), 5);
    await assert.rejects(pass.runCell('bad'), { message: /^Cannot probe "bad": it was asked to fail/ });
    assert.equal(pass.shows('bad')?.state, 'failed');
    assert.equal(workspace.runs(), 5);
    await assert.rejects(pass.runCell('bad'), /it was asked to fail/);
    assert.equal(workspace.runs(), 6, 'asked again, it runs again');
  });

  void test('only the cells that are run are started, and nothing that only code can tell', async () => {
    await using workspace = new TestWorkspace();
    const runs = JSON.stringify(workspace.path('runs'));
    const pass = new NotebookPass(workspace, [
      'const words = "so".repeat(2);',
      `const coded = await mill.probe({ text: words, runs: ${runs} }, ${SMALL});`,
      `const forced = await mill.probe({ text: "forced", runs: ${runs} }, { force: true });`,
      ...branches(`, runs: ${runs}`),
    ]);
    const ids = pass.cells.filter(({ source }) => !source.includes('right')).map(({ id }) => id);
    await pass.start(ids);
    await pass.reaches('left', ({ state }) => state === 'done');
    assert.equal(readFileSync(workspace.path('runs'), 'utf8').trim().split('\n').length, 1);
  });

  void test('stopping the cells stops what was begun for them', async () => {
    await using workspace = new TestWorkspace();
    const gate = JSON.stringify(workspace.path('never'));
    const pass = new NotebookPass(workspace, branches(`, gate: ${gate}`));
    await pass.start();
    await Promise.all(
      ['left', 'right'].map((name) => pass.reaches(name, ({ progress }) => progress !== null)),
    );
    pass.session.service.engine.ahead.stop();
    await Promise.all(
      ['left', 'right'].map((name) => pass.reaches(name, ({ state }) => state === 'stopped')),
    );
  });
});

void suite('Room', () => {
  const step = (cpus: number, gpus = 0, local = true) => ({
    resources: { cpus, gpus, memoryMB: 100 },
    local,
  });

  void test('has room for what fits beside the others, and always for one', () => {
    const room = new Room({ cpus: 2, memoryMB: 1000, gpus: 1 });
    const large = room.take(step(8));
    assert.ok(large !== undefined);
    assert.equal(room.take(step(1)), undefined);
    large();
    assert.ok(room.take(step(1, 1)));
    assert.equal(room.take(step(1, 1)), undefined, 'the one GPU is taken');
    assert.ok(room.take(step(1)));
    assert.equal(room.take(step(1)), undefined);
    assert.ok(room.take(step(64, 8, false)), 'a scheduler has room of its own');
  });

  void test('is as large as the settings of the local launcher and the mask of GPUs say', () => {
    const launchers = { local: { kind: 'local' as const, cpus: 6, memoryMB: 900 } };
    const masked = (mask: string) => localSize({ launchers }, { CUDA_VISIBLE_DEVICES: mask });
    assert.deepEqual(masked('0, GPU-1f,7'), { cpus: 6, memoryMB: 900, gpus: 3 });
    assert.equal(masked('-1').gpus, 0);
    assert.equal(masked('1,-1,0').gpus, 1);
    assert.equal(masked('').gpus, 0);
    const environment = { QUERYMILL_CPUS: '3', QUERYMILL_MEMORY_MB: '70', CUDA_VISIBLE_DEVICES: '' };
    assert.deepEqual(localSize({}, environment), { cpus: 3, memoryMB: 70, gpus: 0 });
  });
});
