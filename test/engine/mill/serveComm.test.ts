import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import type { CommMethods, PlanStep, StepEvent } from '../../../kernel-bridge/src/core/index.ts';
import { Comm } from '../../../kernel-bridge/src/kernel/comms/Comm.ts';
import { serveComm } from '../../../kernel-bridge/src/kernel/mill/comm.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';
import { MillSession } from './MillSession.ts';

/** A page on the other side of a comm. */
class Page {
  readonly events: StepEvent[] = [];
  readonly comm: Comm;
  readonly #replies = new Map<unknown, (reply: Record<string, unknown>) => void>();
  #last = 0;

  constructor(session: MillSession) {
    this.comm = new Comm('comm', 'querymill', (_, data) => {
      const message = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
      if ('event' in message) this.events.push(message as unknown as StepEvent);
      else this.#replies.get(message['id'])?.(message);
    });
    serveComm(this.comm, {}, session.service);
  }

  ask(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    this.#replies.set(id, resolve);
    this.comm.receive({ data: { v: 1, id, method, params }, metadata: {}, buffers: [] });
    return promise;
  }
}

void suite('serveComm()', () => {
  void test('answers catalogue, plan and snapshot, also while a step runs, and cancels it', async () => {
    await using workspace = new TestWorkspace();
    const session = new MillSession(workspace);
    const page = new Page(session);
    const { result } = await page.ask('catalogue', {});
    assert.ok((result as { blocks: { type: string }[] }).blocks.some(({ type }) => type === 'probe'));
    workspace.write('sets/mine/corpus.jsonl', '');
    workspace.write('sets/mine/queries.jsonl', '');
    const names = (await page.ask('names', {}))['result'] as CommMethods['names']['result'];
    assert.deepEqual(names.datasets, ['sets/mine']);

    session.source = 'const first = await mill.probe({ gate: "never" });';
    session.cellId = 'cell';
    const cells = [{ id: 'cell', source: session.source }];
    const step = Promise.resolve(session.mill['probe']?.({ gate: workspace.path('never') })).catch(
      (error: unknown) => error,
    );
    const running = Promise.withResolvers<undefined>();
    const stop = session.service.board.listen(({ payload }) => {
      if (payload.progress != null) running.resolve(undefined);
    });
    await running.promise;
    stop();
    const plan = (await page.ask('plan', { cells }))['result'] as { steps: PlanStep[] };
    assert.equal(plan.steps[0]?.verdict, 'attach');
    const snapshot = (await page.ask('snapshot', { cells }))['result'] as { seq: number; steps: unknown[] };
    assert.equal(snapshot.steps.length, 1);
    assert.equal(snapshot.seq, session.service.board.seq);
    assert.deepEqual((await page.ask('cancel', { cellId: 'cell' }))['result'], { stopped: true });
    assert.ok((await step) instanceof Error);
    assert.equal(page.events.at(-1)?.payload.state, 'stopped');
    assert.deepEqual((await page.ask('cancel', { cellId: 'cell' }))['result'], { stopped: false });
  });

  void test('answers for runs: lists, shows a page of steps, compares and deletes', async () => {
    await using workspace = new TestWorkspace();
    const session = new MillSession(workspace);
    const page = new Page(session);
    session.cellId = 'cell';
    for (const rows of [1, 2]) {
      session.source = `const first = await mill.probe({ rows: ${String(rows)} });`;
      await session.mill['probe']?.({ rows });
    }
    const list = (await page.ask('runs', { limit: 1 }))['result'] as CommMethods['runs']['result'];
    const id = list.runs[0]?.id ?? '';
    assert.equal(list.current, id);
    const older = (await page.ask('runs', { before: id }))['result'] as CommMethods['runs']['result'];
    const run = (await page.ask('run', { id, limit: 1 }))['result'] as CommMethods['run']['result'];
    assert.deepEqual([run.total, run.steps[0]?.name, run.steps[0]?.cellId], [1, 'first', 'cell']);
    const ids = { a: older.runs[0]?.id, b: id };
    const diff = (await page.ask('diffRuns', ids))['result'] as CommMethods['diffRuns']['result'];
    assert.equal(diff.steps[0]?.params.find(({ name }) => name === 'rows')?.differs, true);
    assert.deepEqual((await page.ask('deleteRun', { id }))['result'], { deleted: id });
    const { error } = await page.ask('run', { id });
    assert.match((error as { message: string }).message, /^Cannot find run/);
    assert.equal(((await page.ask('runs', { limit: -1 }))['error'] as { code: string }).code, 'badRequest');
  });

  void test('answers what fails with a message and a fix, and stops telling a closed page', async () => {
    await using workspace = new TestWorkspace();
    const session = new MillSession(workspace);
    const page = new Page(session);
    workspace.write('blocks/broken/block.json', '{');
    const { error } = await page.ask('catalogue', {});
    assert.equal((error as { code: string }).code, 'failed');
    assert.match((error as { message: string }).message, /^Cannot read block "/);
    page.comm.closedByPeer();
    assert.equal(session.service.board.watched, false);
  });
});
