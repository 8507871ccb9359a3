import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { KernelClient, newConnection, writeConnectionFile } from './KernelClient.ts';
import { kernelBundle, resultOf, startKernel } from './support/startKernel.ts';

test('shutdown replies, broadcasts and ends at once, also while a cell spins', async () => {
  for (const cell of ['1', 'console.log("spin"); for (;;);']) {
    const client = await startKernel();
    const id = client.begin(cell);
    await client.waitFor(
      ({ type, parent }) => ['stream', 'execute_result'].includes(type) && parent.msg_id === id,
    );
    const started = performance.now();
    client.send('control', 'shutdown_request', { restart: false });
    const reply = await client.waitFor(
      ({ channel, type }) => channel === 'control' && type === 'shutdown_reply',
    );
    assert.deepEqual(reply.content, { status: 'ok', restart: false });
    await client.waitFor(({ channel, type }) => channel === 'iopub' && type === 'shutdown_reply');
    assert.equal(await client.exited(), 0);
    assert.ok(performance.now() - started < 4_500);
    await client.stop();
  }
});

test('it restarts 20 times on the same ports', async () => {
  let client = await startKernel();
  const { connection } = client;
  for (let round = 0; round < 20; round++) {
    assert.equal(
      resultOf(await client.execute('var count = (typeof count === "number" ? count : 0) + 1; count')),
      '1',
    );
    client.send('control', 'shutdown_request', { restart: true });
    await client.waitFor(({ channel, type }) => channel === 'control' && type === 'shutdown_reply');
    await client.stop();
    client = await startKernel({ connection });
  }
  await client.stop();
});

test('SIGTERM ends it', async () => {
  const client = await startKernel();
  client.process.kill('SIGTERM');
  assert.equal(await client.exited(10_000), 0);
  await client.stop();
});

test('it ends at once when its parent is killed, and a detached child goes on', async () => {
  const connection = await newConnection('tcp');
  const argv = [await kernelBundle(), writeConnectionFile(connection)];
  const script = `console.log(require("node:child_process").spawn(process.execPath, ${JSON.stringify(argv)}, { stdio: "ignore" }).pid); setInterval(() => {}, 1000)`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(String(chunk));
  const second = await KernelClient.connect(connection);
  const job = Number(
    resultOf(
      await second.execute(
        'const job = require("node:child_process").spawn("sleep", ["30"], { detached: true, stdio: "ignore" }); job.unref(); job.pid',
      ),
    ),
  );
  const started = performance.now();
  parent.kill('SIGKILL');
  await gone(pid);
  assert.ok(performance.now() - started < 4_500, `took ${performance.now() - started} ms`);
  process.kill(job, 0);
  process.kill(job, 'SIGKILL');
  second.close();
});

test('two clients at once each get their own replies and both see all output', async () => {
  const client = await startKernel();
  const second = await KernelClient.connect(client.connection);
  const [a, b] = await Promise.all([client.execute('"from one"'), second.execute('"from two"')]);
  assert.deepEqual([resultOf(a), resultOf(b)], ["'from one'", "'from two'"]);
  await client.waitFor(({ type, content }) => type === 'execute_input' && content.code === '"from two"');
  second.close();
  await client.stop();
});

test('a client that vanishes in the middle of a cell does no harm', async () => {
  const client = await startKernel();
  const second = await KernelClient.connect(client.connection);
  const id = second.begin('await new Promise((r) => setTimeout(r, 100)); "x".repeat(1e6)');
  await client.waitFor(({ type, parent }) => type === 'execute_input' && parent.msg_id === id);
  second.close();
  await client.idle(id);
  assert.equal(resultOf(await client.execute('"alive"')), "'alive'");
  await client.stop();
});

test('it starts in a folder with spaces and non-ASCII letters', async () => {
  const client = await startKernel();
  writeFileSync(join(client.directory, 'local.ts'), 'export const place: string = import.meta.dirname;');
  assert.equal(
    resultOf(
      await client.execute(
        '(await import("./local.ts")).place === process.cwd() && process.cwd().includes("test ünï")',
      ),
    ),
    'true',
  );
  await client.stop();
});

test('programs that a cell starts do not get what was set for the kernel process alone', async () => {
  const environment = { MALLOC_ARENA_MAX: '2', OWN: 'kept', QUERYMILL_KERNEL_ONLY: 'MALLOC_ARENA_MAX' };
  const client = await KernelClient.start({ environment, kernel: await kernelBundle('product') });
  const code = `const { execFileSync } = await import('node:child_process');
    const lines = String(execFileSync('env')).split('\\n');
    lines.filter((line) => /^(MALLOC_ARENA_MAX|OWN|QUERYMILL_KERNEL_ONLY)=/.test(line)).join()`;
  assert.equal(resultOf(await client.execute(code)), "'OWN=kept'");
  await client.stop();
});

test('it does not start without a readable connection file, and says why', async () => {
  const kernel = await kernelBundle('product');
  const child = spawn(process.execPath, [kernel, '/no/such/file.json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  assert.notEqual(code, 0);
  assert.match(log, /Cannot read connection file "\/no\/such\/file\.json"/);
});

/** Resolves when a process is gone or a zombie. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      if (/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return;
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
