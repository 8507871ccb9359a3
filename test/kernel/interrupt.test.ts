import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INTERRUPT_SHAPES } from './support/interruptShapes.ts';
import { resultOf, sharedKernel, startKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

/** Starts a cell that prints "go", interrupts it, and gives how long that took and how the cell ended. */
async function interrupt(cell: string): Promise<{ milliseconds: number; ename: string; stdout: string }> {
  const client = kernel();
  const id = client.begin(cell);
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  const started = performance.now();
  client.send('control', 'interrupt_request', {});
  const { reply, stdout, outputs } = await client.finish(id);
  assert.equal(outputs.filter(({ type }) => type === 'error').length, 1);
  return { milliseconds: performance.now() - started, ename: reply.content.ename, stdout };
}

test('variables and timers are there before the first interrupt', async () => {
  assert.equal(resultOf(await kernel().execute('let kept = 1; kept')), '1');
});

for (const [name, cell] of Object.entries(INTERRUPT_SHAPES)) {
  test(`interrupt ends ${name} with variables kept`, async () => {
    const { milliseconds, ename } = await interrupt(cell);
    assert.equal(ename, 'Interrupted');
    assert.ok(milliseconds < 4_500, `took ${milliseconds} ms`);
    assert.equal(resultOf(await kernel().execute('kept > 0')), 'true');
  });
}

test('an interrupted loop of awaits does not go on', async () => {
  await kernel().execute('let rounds = 0');
  await interrupt('console.log("go"); for (;;) { await new Promise((r) => setTimeout(r, 1)); rounds++ }');
  const before = resultOf(await kernel().execute('rounds'));
  await kernel().execute('await new Promise((r) => setTimeout(r, 50))');
  assert.equal(resultOf(await kernel().execute('rounds')), before);
});

test('an interrupted cell may clean up after itself', async () => {
  await kernel().execute('let cleaned = ""');
  await interrupt(
    'console.log("go"); try { await new Promise((r) => setTimeout(r, 300)); } finally { await new Promise((r) => setTimeout(r, 20)); cleaned = "all" }',
  );
  await kernel().execute('while (cleaned === "") await new Promise((r) => setTimeout(r, 10))');
  assert.equal(resultOf(await kernel().execute('cleaned')), "'all'");
});

test('an interrupted cell that catches everything is held soon after', async () => {
  await kernel().execute('let stubborn = 0');
  await interrupt(
    'console.log("go"); for (;;) try { await new Promise((r) => setTimeout(r, 1)); stubborn++ } catch {}',
  );
  await kernel().execute('await new Promise((r) => setTimeout(r, 1100))');
  const before = resultOf(await kernel().execute('stubborn'));
  await kernel().execute('await new Promise((r) => setTimeout(r, 50))');
  assert.equal(resultOf(await kernel().execute('stubborn')), before);
});

test('a flood of output can be interrupted, and nothing of it comes after idle', async () => {
  const { stdout } = await interrupt('for (;;) console.log("x".repeat(100))');
  assert.match(stdout, /^x{100}\n/);
  assert.equal((await kernel().execute('console.log("own")')).stdout, 'own\n');
});

test('an interrupted fetch ends with its cell', async () => {
  const cell =
    'const server = require("node:http").createServer(() => {}).listen(0); await new Promise((r) => server.once("listening", r)); console.log("go"); await fetch(`http://127.0.0.1:${server.address().port}`)';
  assert.equal((await interrupt(cell)).ename, 'Interrupted');
  await kernel().execute('server.closeAllConnections(); server.close()');
});

test('a loop in a timer of a finished cell can be interrupted', async () => {
  const client = kernel();
  const id = client.begin('setTimeout(() => { console.log("go"); for (;;); }, 10); 0');
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  const next = client.begin('"reached"');
  client.send('control', 'interrupt_request', {});
  const { reply } = await client.finish(next);
  assert.ok(reply.content.status === 'error' || reply.content.status === 'ok');
  assert.equal(resultOf(await client.execute('kept > 0')), 'true');
});

test('interrupting an idle kernel does no harm', async () => {
  await kernel().request('control', 'interrupt_request', {});
  assert.equal(resultOf(await kernel().execute('kept > 0')), 'true');
});

test('SIGINT interrupts too', async () => {
  const client = kernel();
  const id = client.begin('console.log("go"); for (;;);');
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  client.process.kill('SIGINT');
  assert.equal((await client.finish(id)).reply.content.ename, 'Interrupted');
});

test('an interrupt that follows on another hits its own cell and no other', async () => {
  const client = kernel();
  for (let round = 0; round < 20; round++) {
    const spinning = client.begin('console.log("go"); for (;;);');
    const queued = client.begin('"innocent"', { stop_on_error: false });
    await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === spinning);
    client.send('control', 'interrupt_request', {});
    assert.equal((await client.finish(spinning)).reply.content.ename, 'Interrupted');
    await client.finish(queued);
    const waiting = client.begin('await new Promise(() => {})');
    await client.waitFor(({ type, parent }) => type === 'execute_input' && parent.msg_id === waiting);
    client.send('control', 'interrupt_request', {});
    assert.equal((await client.finish(waiting)).reply.content.ename, 'Interrupted');
    assert.equal(resultOf(await client.execute('for (let n = 0; n < 1e6; n++); "whole"')), "'whole'");
  }
});

test('input that waits is interrupted', async () => {
  const client = kernel();
  const id = client.begin('await input("?")', { allow_stdin: true });
  await client.waitFor(({ channel, parent }) => channel === 'stdin' && parent.msg_id === id);
  client.send('control', 'interrupt_request', {});
  assert.equal((await client.finish(id)).reply.content.ename, 'Interrupted');
});

test('a child process that a cell waits for is ended', async () => {
  const { milliseconds, ename } = await interrupt(
    'console.log("go"); require("node:child_process").execSync("sleep 30")',
  );
  assert.equal(ename, 'Interrupted');
  assert.ok(milliseconds < 4_500, `took ${milliseconds} ms`);
  assert.equal(resultOf(await kernel().execute('kept > 0')), 'true');
});

test('interrupts at any moment of any cell lose no variables and no reply', async () => {
  const client = kernel();
  await client.execute('let treasure = 7');
  const cells = [
    'for (;;) treasure = 7',
    'for (;;) console.log("x")',
    'for (;;) await null',
    'for (;;) await display({ a: [1, 2, 3] })',
    'for (;;) try { await mill.call("probe", "echo", {}) } catch {}',
    'for (;;) try { throw new Error("e") } catch (e) { void e.stack }',
    'throw new Error("x")',
  ];
  for (let round = 0; round < 42; round++) {
    const id = client.begin(cells[round % cells.length] ?? '');
    await new Promise((resolve) => setTimeout(resolve, (round * 7) % 60));
    client.send('control', 'interrupt_request', {});
    assert.equal((await client.finish(id)).reply.content.status, 'error');
    assert.equal(resultOf(await client.execute('treasure', { stop_on_error: false })), '7');
    client.received.length = 0;
  }
});

test('a first interrupt that meets a native call does not hang', async () => {
  const client = await startKernel();
  const id = client.begin(
    'console.log("go"); require("node:crypto").pbkdf2Sync("a", "b", 4e5, 64, "sha512"); for (;;);',
  );
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  client.send('control', 'interrupt_request', {});
  assert.equal((await client.finish(id)).reply.content.ename, 'Interrupted');
  await client.stop();
});

const NATIVE: Record<string, string> = {
  'a key derivation': 'console.log("go"); require("node:crypto").pbkdf2Sync("a", "b", 5e7, 64, "sha512")',
  'a sort without a comparison function':
    'const many = Array.from({ length: 1e7 }, Math.random); console.log("go"); many.sort()',
};

for (const [name, cell] of Object.entries(NATIVE)) {
  test(`${name} is given up after 5 s, and the output says that variables were lost`, async () => {
    const client = kernel();
    await client.execute('let kept = 1');
    const id = client.begin(cell);
    await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
    const started = performance.now();
    client.send('control', 'interrupt_request', {});
    const { reply, outputs } = await client.finish(id);
    const milliseconds = performance.now() - started;
    assert.equal(reply.content.ename, 'EvaluatorLost');
    assert.ok(milliseconds > 4_500 && milliseconds < 50_000, `took ${milliseconds} ms`);
    const errors = outputs.filter(({ type }) => type === 'error');
    assert.deepEqual(
      errors.map(({ content }) => content.evalue),
      ['The code did not stop within 5 s. All variables were lost; run the cells above again'],
    );
    assert.equal((await client.execute('kept')).reply.content.evalue, 'kept is not defined');
    assert.equal(resultOf(await client.execute('"fresh"')), "'fresh'");
  });
}

test('shutdown does not wait for a native call', async () => {
  const client = await startKernel();
  const id = client.begin('console.log("go"); require("node:child_process").execSync("sleep 30")');
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  const started = performance.now();
  client.send('control', 'shutdown_request', { restart: false });
  await client.exited(20_000);
  assert.ok(performance.now() - started < 10_000);
  await client.stop();
});
