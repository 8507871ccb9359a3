import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import {
  emptyPayload,
  STEP_MIME,
  type StepEvent,
  type StepPayload,
} from '../../../kernel-bridge/src/core/index.ts';
import { Artifact, RowArtifact } from '../../../kernel-bridge/src/kernel/mill/Artifact.ts';
import { TestWorkspace } from '../support/TestWorkspace.ts';
import { MillSession } from './MillSession.ts';

/** A port of a step result that has rows. */
function rowsOf(result: object, port: string): RowArtifact {
  const value: unknown = Reflect.get(result, port);
  assert.ok(value instanceof RowArtifact);
  return value;
}

void suite('mill', () => {
  void test('gives handles with rows, metrics and where they come from', async () => {
    await using workspace = new TestWorkspace();
    const { mill } = new MillSession(workspace);
    const result = await mill['probe']?.({ rows: 25, text: 'hi' });
    assert.ok(result !== undefined);
    const table = rowsOf(result, 'table');
    assert.equal(table.count, 25);
    assert.equal(table.type, 'Table');
    assert.deepEqual(await table.head(2), [
      { n: 0, text: 'hi' },
      { n: 1, text: 'hi' },
    ]);
    assert.equal((await table.head()).length, 10);
    assert.deepEqual(await table.head(0), []);
    let count = 0;
    for await (const row of table.rows()) assert.equal(row['n'], count++);
    assert.equal(count, 25);
    assert.deepEqual(Object.keys(result).sort(), [
      'attempt',
      'digest',
      'key',
      'metrics',
      'reused',
      'seconds',
      'table',
    ]);
    assert.deepEqual(result.metrics, { written: 25, resumed: 0 });
    assert.equal(result.reused, false);
    await assert.rejects(table.head(-1), /must be a whole number/);
    const again = await mill['probe']?.({ rows: 25, text: 'hi' });
    assert.equal(again?.reused, true);
    const bundle = await table.display();
    assert.match(String(bundle['text/html']), /<td align="right">0<\/td><td>hi<\/td>/);
  });

  void test('takes artifacts as arguments, from steps and from code', async () => {
    await using workspace = new TestWorkspace();
    const { mill } = new MillSession(workspace);
    const made = await mill.artifact('Table', [{ a: 1 }, { a: 2 }]);
    assert.ok(made instanceof RowArtifact && made.count === 2);
    async function* later(): AsyncGenerator<object> {
      yield { a: 1 };
      yield await Promise.resolve({ a: 2 });
    }
    assert.equal((await mill.artifact('Table', later())).digest, made.digest);
    const step = await mill['probe']?.({ rows: 1, table: [made, made] });
    assert.ok(step !== undefined);
    assert.equal(rowsOf(step, 'table').count, 5);
  });

  void test('checks rows that code makes', async () => {
    await using workspace = new TestWorkspace();
    const { mill } = new MillSession(workspace);
    const rows = [
      { _id: '1', title: '', text: 'x' },
      { _id: 2, title: '', text: 'x' },
    ];
    await assert.rejects(mill.artifact('Corpus', rows), {
      message: 'Cannot make an artifact of type "Corpus": row 1: "_id" is 2, not string',
    });
    await assert.rejects(mill.artifact('Model', []), /it is not made of rows alone/);
    await assert.rejects(mill.artifact('Corpsu', []), /there is no such type. Did you mean "Corpus"\?/);
    await assert.rejects(mill.artifact('Table', 3), /its rows must be a list/);
  });

  void test('names wrong arguments clearly', async () => {
    await using workspace = new TestWorkspace();
    const { mill } = new MillSession(workspace);
    const step = await mill['probe']?.({});
    await assert.rejects(async () => mill['prob']?.({}), {
      message: 'Cannot run "mill.prob": no such block. Did you mean "probe"?',
    });
    await assert.rejects(async () => mill['probe']?.({ table: step }), {
      message: 'Cannot run "probe": "table" is the whole result of a step. Pass one of its ports: .table.',
    });
    const pending = mill['probe']?.({});
    await assert.rejects(
      async () => mill['probe']?.({ table: pending }),
      /"table" is a promise. Write `await`/,
    );
    await pending;
    await assert.rejects(async () => mill['probe']?.({ text: () => 1 }), /"text" is a function/);
    await assert.rejects(async () => mill['probe']?.([]), /its arguments are a list. Pass one object/);
    await assert.rejects(
      async () => mill['probe']?.({ table: 'x' }),
      /takes list of Table, not the text "x"/,
    );
  });

  void test('looks like an object with a function for each block, and is no promise', async () => {
    await using workspace = new TestWorkspace();
    const { mill } = new MillSession(workspace);
    assert.ok(Object.keys(mill).includes('generate'));
    assert.equal('generate' in mill, true);
    assert.equal('genrate' in mill, false);
    assert.equal(await Promise.resolve(mill), mill);
    assert.equal(mill['generate']?.name, 'generate');
  });

  void test('shows one output in place, and names the step after its variable', async () => {
    await using workspace = new TestWorkspace();
    const session = new MillSession(workspace);
    session.source = 'const first = await mill.probe({ rows: 2 });';
    const result = await session.mill['probe']?.({ rows: 2 });
    const ids = new Set(session.shown.map(({ options }) => options?.displayId));
    assert.equal(ids.size, 1);
    assert.deepEqual(session.shown.map(({ options }) => options?.update).slice(0, 2), [false, true]);
    const last = session.shown.at(-1)?.data;
    const payload = last?.[STEP_MIME] as StepPayload;
    assert.equal(payload.name, 'first');
    assert.equal(payload.state, 'done');
    assert.equal(payload.key, result?.key);
    assert.match(String(last?.['text/html']), /<table/);
    assert.match(String(last?.['text/plain']), /^first \(probe\): ran/);
  });

  void test('tells watchers of changes, numbered, and gives a snapshot from memory or store', async () => {
    await using workspace = new TestWorkspace();
    const session = new MillSession(workspace);
    const events: StepEvent[] = [];
    session.service.board.listen((event) => events.push(event));
    session.source = 'const first = await mill.probe({ rows: 2 });';
    session.cellId = 'cell';
    await session.mill['probe']?.({ rows: 2 });
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, index) => index + 1),
    );
    assert.equal(new Set(events.map(({ epoch }) => epoch)).size, 1);
    const merged = Object.assign({}, ...events.map(({ payload }) => payload)) as StepPayload;
    assert.equal(merged.state, 'done');
    assert.deepEqual(merged.metrics, { written: 2, resumed: 0 });

    const cells = [{ id: 'cell', source: session.source }];
    const {
      steps: [own],
    } = await session.service.snapshot(cells);
    assert.equal(own?.payload.cache.verdict, 'ran');
    const {
      steps: [stored],
    } = await new MillSession(workspace).service.snapshot(cells);
    assert.equal(stored?.payload.cache.verdict, 'reused');
    assert.deepEqual(stored.payload.samples.rows, own?.payload.samples.rows);
    assert.equal(stored.payload.name, 'first');
  });

  void test('a snapshot holds what happened while it was made, and says so by its number', async () => {
    await using workspace = new TestWorkspace();
    const session = new MillSession(workspace);
    const cells = [{ id: 'cell', source: 'const first = await mill.probe({ rows: 2 });' }];
    const payload = emptyPayload({ name: 'first', block: 'probe', workspace: workspace.folder });
    const snapshot = session.service.snapshot(cells);
    session.service.board.listen(() => undefined);
    session.service.board.put({ cellId: 'cell', name: 'first', payload });
    await Promise.resolve();
    session.service.board.put({ cellId: 'cell', name: 'first', payload: { ...payload, state: 'done' } });
    const { seq, steps } = await snapshot;
    assert.equal(steps[0]?.payload.state, 'done');
    assert.equal(seq, 2);
  });

  void test('an error keeps its fields when it crosses threads', async () => {
    await using workspace = new TestWorkspace();
    const { service } = new MillSession(workspace);
    const context = {} as Parameters<typeof service.call>[2];
    const call = service.call('artifactOpen', { type: 'Corpsu' }, context);
    const error: unknown = await call.catch((reason: unknown) => reason);
    assert.equal(Reflect.get(Object(error) as object, 'fix'), 'Did you mean "Corpus"?');
  });

  void test('an artifact in JSON is a reference, not its rows', async () => {
    await using workspace = new TestWorkspace();
    const { mill } = new MillSession(workspace);
    const made = await mill.artifact('Table', [{ a: 1 }]);
    assert.ok(made instanceof Artifact);
    assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(made)) as object).sort(), [
      'bytes',
      'digest',
      'rows',
      'type',
    ]);
  });
});
