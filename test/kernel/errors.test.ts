import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultOf, sharedKernel, startKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

/** Runs a cell that fails and gives its one error output, with the cell's number taken out. */
async function fail(cell: string): Promise<{ ename: string; evalue: string; traceback: string }> {
  const { reply, outputs } = await kernel().execute(cell);
  assert.equal(reply.content.status, 'error');
  const errors = outputs.filter(({ type }) => type === 'error');
  assert.equal(errors.length, 1, 'exactly one error output');
  const { ename, evalue, traceback } = errors[0]?.content ?? {};
  assert.deepEqual([reply.content.ename, reply.content.evalue], [ename, evalue]);
  return { ename, evalue, traceback: traceback.join('\n').replaceAll(/Cell \[\d+\]/g, 'Cell [n]') };
}

test('a traceback names the line and column of the cell and shows the line', async () => {
  const { ename, evalue, traceback } = await fail(
    'interface Gone { a: 1 }\n\nconst risky = (n: number): never => {\n  throw new RangeError(`bad ${n}`);\n};\nrisky(3);',
  );
  assert.equal(ename, 'RangeError');
  assert.equal(evalue, 'bad 3');
  assert.equal(
    traceback,
    [
      'RangeError: bad 3',
      '    at risky (Cell [n]:4:9)',
      '    at Cell [n]:6:1',
      '',
      '  3 | const risky = (n: number): never => {',
      '> 4 |   throw new RangeError(`bad ${n}`);',
      '    |         ^',
      '  5 | };',
    ].join('\n'),
  );
});

test('internal frames are removed, also in error.stack', async () => {
  const { traceback } = await fail(
    'await Promise.all([1].map(async () => { await null; [0].forEach(() => { throw new Error("deep") }) }))',
  );
  assert.doesNotMatch(traceback, /node:|evaluator\.mjs|kernel\.mjs/);
  const shown = resultOf(
    await kernel().execute(
      '(() => { try { null!.x } catch (error) { return error.stack.split("\\n")[1].replace(/\\d+/, "n") } })()',
    ),
  );
  assert.equal(shown, "'    at Cell [n]:1:22'");
});

test('frames of functions from earlier cells carry their own cell', async () => {
  const first = await kernel().execute('function thrower() {\n  throw new Error("from before")\n}');
  const { reply } = await kernel().execute('\nthrower()');
  const [one, two] = [first.reply.content.execution_count, reply.content.execution_count];
  assert.match(
    reply.content.traceback.join('\n'),
    new RegExp(`thrower \\(Cell \\[${one}\\]:2:9\\)\n    at Cell \\[${two}\\]:2:1`),
  );
});

test('code outside the history does not borrow the number of a cell', async () => {
  const cell = await kernel().execute('const later = () => {\n\n  throw new Error("mine")\n}');
  await kernel().execute('0; 0; 0', { store_history: false });
  const { reply } = await kernel().execute('later()', { store_history: false });
  assert.match(
    reply.content.traceback.join('\n'),
    new RegExp(`Cell \\[${cell.reply.content.execution_count}\\]:3:9`),
  );
  assert.match(reply.content.traceback.join('\n'), /Code \[\d+\]:1:1/);
});

test('cause and the errors of an AggregateError are shown', async () => {
  const { traceback } = await fail(
    'throw new Error("outer", { cause: new TypeError("inner", { cause: "a string" }) })',
  );
  assert.match(traceback, /^Error: outer[^]*Caused by: TypeError: inner[^]*Caused by: 'a string'$/);
  const several = await fail(
    'await Promise.any([Promise.reject(new Error("one")), Promise.reject(new Error("two"))])',
  );
  assert.match(several.traceback, /AggregateError[^]*Caused by: Error: one[^]*Caused by: Error: two/);
});

test('messages of the engine speak of the names as they are written', async () => {
  await kernel().execute('let nothing: any; const words = 5 as any');
  assert.equal((await fail('words()')).evalue, 'words is not a function');
  assert.equal((await fail('new words()')).evalue, 'words is not a constructor');
  assert.equal((await fail('nothing()')).evalue, 'nothing is not a function');
});

test('a syntax error shows where', async () => {
  const { ename, traceback } = await fail('const ok = 1;\nconst broken = (1 + ;');
  assert.equal(ename, 'SyntaxError');
  assert.match(traceback, /at Cell \[n\]:2:21[^]*> 2 \| const broken = \(1 \+ ;\n {4}\| {21}\^/);
});

test('redeclaring a let in one cell is a syntax error', async () => {
  assert.equal((await fail('let twice = 1; let twice = 2')).ename, 'SyntaxError');
});

test('hostile things can be thrown', async () => {
  for (const cell of [
    'throw null',
    'throw undefined',
    'throw Symbol("s")',
    'throw { get stack() { throw 1 }, toString() { throw 2 } }',
    'throw Object.create(null)',
    'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })',
    'const e1 = new Error("x"); Object.defineProperty(e1, "message", { get() { throw 1 } }); throw e1',
    'const e2 = new Error("loop"); e2.cause = e2; throw e2',
    'class Odd extends Error { get name() { throw 1 } } throw new Odd("odd")',
  ]) {
    await fail(cell);
  }
  assert.equal(resultOf(await kernel().execute('"alive"')), "'alive'");
});

test('an endless recursion is an error of the cell', async () => {
  assert.equal((await fail('function down(): number { return down() + 1 }; down()')).ename, 'RangeError');
});

test('a throw in a timer is shown in the cell that caused it and the kernel lives', async () => {
  const client = kernel();
  const id = client.begin('setTimeout(() => {\n  throw new Error("from a timer")\n}, 30); "started"');
  await client.finish(id);
  await client.execute('"another cell"');
  const error = await client.waitFor(({ type, parent }) => type === 'error' && parent.msg_id === id);
  assert.equal(error.content.evalue, 'from a timer');
  assert.match(error.content.traceback.join('\n'), /:2:9/);
  assert.equal(resultOf(await client.execute('"alive"')), "'alive'");
});

test('an unhandled rejection is shown in the cell that caused it and the kernel lives', async () => {
  const client = kernel();
  const id = client.begin(
    'void (async () => { await new Promise((r) => setTimeout(r, 30)); throw new TypeError("unwatched") })(); 0',
  );
  await client.finish(id);
  await client.execute('"another cell"');
  const error = await client.waitFor(({ type, parent }) => type === 'error' && parent.msg_id === id);
  assert.equal(error.content.ename, 'TypeError');
  assert.equal(resultOf(await client.execute('"alive"')), "'alive'");
});

test('exit and quit, called or not, ask the front end to leave, and the kernel goes on', async () => {
  await kernel().execute('var stays = 1');
  for (const code of ['exit', 'quit', 'exit()', 'quit(); 2']) {
    const { reply } = await kernel().execute(code);
    assert.deepEqual(reply.content.payload, [{ source: 'ask_exit', keepkernel: true }], code);
  }
  assert.match(resultOf(await kernel().execute('exit')) ?? '', /Kernel menu/);
  const { reply } = await kernel().execute('typeof exit, stays');
  assert.deepEqual(reply.content.payload, []);
});

test('process.exit in a cell does not kill the kernel, nor its variables', async () => {
  await kernel().execute('const treasure = 1');
  assert.match((await fail('process.exit(3)')).evalue, /^Cannot exit with code 3/);
  assert.equal(resultOf(await kernel().execute('treasure')), '1');
});

test('memory exhaustion ends the evaluator, not the kernel', async () => {
  const client = await startKernel({ environment: { NODE_OPTIONS: '--max-old-space-size=128' } });
  const shapes = [
    'const hoard: unknown[] = []; for (;;) hoard.push({ a: [hoard.length] })',
    'const hoard: unknown[] = []; for (;;) hoard.push(JSON.parse(`[${\'{ "a": 1 },\'.repeat(1e5)} 1]`))',
  ];
  try {
    for (const shape of shapes) {
      const { reply } = await client.finish(client.begin(shape), 60_000);
      assert.match(reply.content.evalue, /memory[^]*All variables were lost/, shape);
      assert.equal(resultOf(await client.execute('"fresh"')), "'fresh'");
    }
  } finally {
    await client.stop();
  }
});
