import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curveKeyPair, Dealer } from 'zeromq';
import { newConnection } from './KernelClient.ts';
import { resultOf, sharedKernel, startKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

test('kernel_info speaks protocol 5.5 on shell and control', async () => {
  for (const channel of ['shell', 'control'] as const) {
    const { content } = await kernel().request(channel, 'kernel_info_request', {});
    assert.equal(content.status, 'ok');
    assert.equal(content.protocol_version, '5.5');
    assert.equal(content.language_info.name, 'typescript');
    assert.deepEqual(content.supported_features, ['kernel subshells']);
    assert.equal(content.querymill.workspace, kernel().directory);
  }
});

test('a cell gives busy, execute_input, result, reply and idle under its own parent', async () => {
  const { reply, outputs } = await kernel().execute('40 + 2');
  assert.deepEqual(
    outputs.map(({ type, content }) => (type === 'status' ? content.execution_state : type)),
    ['busy', 'execute_input', 'execute_result', 'idle'],
  );
  assert.equal(outputs[1]?.content.code, '40 + 2');
  assert.equal(outputs[1]?.content.execution_count, reply.content.execution_count);
  assert.equal(reply.content.status, 'ok');
  assert.deepEqual(reply.content.payload, []);
});

test('a cell that goes on says busy and its input at once, before it gives anything', async () => {
  const id = kernel().begin('for (;;);');
  await kernel().waitFor(({ type, parent }) => type === 'execute_input' && parent.msg_id === id);
  await kernel().request('control', 'interrupt_request', {});
  const { reply, outputs } = await kernel().finish(id);
  assert.equal(reply.content.status, 'error');
  const [first, second] = outputs;
  assert.deepEqual([first?.content.execution_state, second?.type], ['busy', 'execute_input']);
});

test('the parent header is carried byte for byte', async () => {
  const client = kernel();
  const header = '{"msg_id" : "odd-1","msg_type":"kernel_info_request",  "session":"s","extra":[1.50,"é"]}';
  const frames = client.encode({}, {}, {}, {});
  const { createHmac } = await import('node:crypto');
  const body = [Buffer.from(header), ...frames.slice(3)];
  const hmac = createHmac('sha256', client.connection.key);
  for (const part of body) hmac.update(part);
  client.sendFrames('shell', [Buffer.from('<IDS|MSG>'), Buffer.from(hmac.digest('hex')), ...body]);
  const reply = await client.waitFor(
    ({ channel, parent }) => channel === 'shell' && parent.msg_id === 'odd-1',
  );
  assert.equal(reply.rawParent, header);
});

test('every message has a fresh id and one session of the kernel', async () => {
  await kernel().execute('console.log(1); 2');
  const headers = kernel()
    .received.map(({ header }) => header)
    .filter((header) => header.msg_id);
  assert.equal(new Set(headers.map((header) => header.msg_id)).size, headers.length);
  assert.equal(new Set(headers.map((header) => header.session)).size, 1);
  assert.notEqual(headers[0]?.session, kernel().session);
});

test('every reply says its status', async () => {
  const replies = [
    await kernel().request('shell', 'kernel_info_request', {}),
    await kernel().request('shell', 'is_complete_request', { code: '1' }),
    await kernel().request('shell', 'complete_request', { code: 'Ma', cursor_pos: 2 }),
    await kernel().request('shell', 'inspect_request', { code: 'Math', cursor_pos: 2, detail_level: 0 }),
    await kernel().request('shell', 'history_request', { hist_access_type: 'tail', n: 3 }),
    await kernel().request('shell', 'comm_info_request', {}),
    await kernel().request('control', 'list_subshell_request', {}),
    await kernel().request('control', 'interrupt_request', {}),
  ];
  for (const { type, content } of replies) assert.ok(typeof content.status === 'string', type);
});

test('a new subscriber is welcomed on IOPub, and so is a second client', async () => {
  const client = kernel();
  const welcome = await client.waitFor(({ type }) => type === 'iopub_welcome');
  assert.equal(welcome.content.subscription, '');
  const { Subscriber } = await import('zeromq');
  const second = new Subscriber({ linger: 0 });
  second.connect(`tcp://127.0.0.1:${client.connection.ports[3]}`);
  second.subscribe();
  for await (const frames of second) if (frames.some((frame) => frame.includes('"iopub_welcome"'))) break;
  second.close();
});

test('the heartbeat echoes, also while a cell spins', async () => {
  const client = kernel();
  const spinning = client.begin('console.log("spin"); for (;;);');
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === spinning);
  client.sendFrames('heartbeat', [Buffer.from('ping-while-busy')]);
  await client.waitFor(
    ({ channel, buffers }) => channel === 'heartbeat' && String(buffers.at(-1)) === 'ping-while-busy',
  );
  client.send('control', 'interrupt_request', {});
  await client.finish(spinning);
});

test('a message with a wrong signature is dropped before it is parsed', async () => {
  const client = kernel();
  const [delimiter, , ...body] = client.encode(
    { msg_id: 'forged', msg_type: 'execute_request', session: 'x' },
    {},
    {},
    { code: '1' },
  );
  assert.ok(delimiter);
  client.sendFrames('shell', [delimiter, Buffer.from('0'.repeat(64)), ...body]);
  client.sendFrames('shell', [
    delimiter,
    Buffer.from('0'.repeat(64)),
    Buffer.from('not json'),
    ...body.slice(1),
  ]);
  await client.execute('1');
  assert.ok(!client.received.some(({ parent }) => parent.msg_id === 'forged'));
  assert.match(client.log, /signature is wrong/);
});

test('a replayed message is dropped', async () => {
  const client = kernel();
  await client.execute('let replayed = 0');
  const header = { msg_id: 'again', msg_type: 'execute_request', session: client.session };
  const frames = client.encode(header, {}, {}, { code: 'replayed++' });
  client.sendFrames('shell', frames);
  client.sendFrames('shell', frames);
  await client.finish('again');
  assert.equal(resultOf(await client.execute('replayed')), '1');
});

test('malformed frames do not stop the kernel', async () => {
  const client = kernel();
  client.sendFrames('shell', [Buffer.from('nonsense')]);
  client.sendFrames('control', [Buffer.from('<IDS|MSG>'), Buffer.from('')]);
  assert.equal(resultOf(await client.execute('1')), '1');
});

test('stop_on_error aborts what is queued, and nothing else', async () => {
  const client = kernel();
  const failing = client.begin('throw new Error("first")');
  const queued = [client.begin('1'), client.begin('2')];
  const first = await client.finish(failing);
  assert.equal(first.reply.content.status, 'error');
  for (const id of queued) assert.equal((await client.finish(id)).reply.content.status, 'aborted');
  assert.equal(resultOf(await client.execute('3')), '3');
  const tolerant = client.begin('throw new Error("second")', { stop_on_error: false });
  const next = client.begin('4');
  await client.finish(tolerant);
  assert.equal((await client.finish(next)).reply.content.status, 'ok');
});

test('a silent cell shows nothing and does not count', async () => {
  const before = (await kernel().execute('1')).reply.content.execution_count;
  const { outputs } = await kernel().execute('console.log("quiet"); 2', { silent: true });
  assert.deepEqual(
    outputs.map(({ type }) => type),
    ['status', 'status'],
  );
  assert.equal((await kernel().execute('1')).reply.content.execution_count, before + 1);
});

test('user expressions are evaluated after the cell', async () => {
  const { reply } = await kernel().execute('const base = 20', {
    user_expressions: { good: 'base + 1', bad: 'nothing.here' },
  });
  assert.equal(reply.content.user_expressions.good.data['text/plain'], '21');
  assert.equal(reply.content.user_expressions.bad.ename, 'ReferenceError');
});

test('subshells are created, listed and deleted', async () => {
  const client = kernel();
  const { subshell_id: id } = (await client.request('control', 'create_subshell_request', {})).content;
  assert.deepEqual((await client.request('control', 'list_subshell_request', {})).content.subshell_id, [id]);
  assert.equal(
    (await client.request('control', 'delete_subshell_request', { subshell_id: id })).content.status,
    'ok',
  );
  assert.deepEqual((await client.request('control', 'list_subshell_request', {})).content.subshell_id, []);
  assert.equal(
    (await client.request('control', 'delete_subshell_request', { subshell_id: id })).content.status,
    'error',
  );
});

test('a cell in a subshell runs beside a waiting cell, and the kernel still looks busy', async () => {
  const client = kernel();
  const { subshell_id: subshell } = (await client.request('control', 'create_subshell_request', {})).content;
  const waiting = client.begin(
    'const released = Promise.withResolvers(); await released.promise; "released"',
  );
  await client.waitFor(({ type, parent }) => type === 'execute_input' && parent.msg_id === waiting);
  await client.request('shell', 'comm_info_request', {}, subshell);
  const last = client.received.filter(({ type }) => type === 'status').at(-1);
  const settled =
    last?.content.execution_state === 'busy'
      ? last
      : await client.waitFor(
          (message) =>
            message.type === 'status' &&
            message.content.execution_state === 'busy' &&
            message.at > (last?.at ?? 0),
        );
  assert.equal(settled.parent.msg_id, waiting);
  await client.execute('released.resolve(1)', {}, { subshell });
  assert.equal(resultOf(await client.finish(waiting)), "'released'");
  await client.request('control', 'delete_subshell_request', { subshell_id: subshell });
});

test('a request to a subshell that is not there is answered with an error', async () => {
  const client = kernel();
  const id = client.send('shell', 'kernel_info_request', {}, { subshell: 'gone' });
  const reply = await client.waitFor(({ channel, parent }) => channel === 'shell' && parent.msg_id === id);
  assert.equal(reply.content.ename, 'SubshellNotFound');
});

test('it works over ipc', async () => {
  const client = await startKernel({ transport: 'ipc' });
  assert.equal(resultOf(await client.execute('"over ipc"')), "'over ipc'");
  await client.stop();
});

test('sockets are encrypted where the connection file holds CURVE keys, and deaf to others', async () => {
  const connection = { ...(await newConnection('tcp')), curve: curveKeyPair() };
  const client = await startKernel({ connection });
  const open = new Dealer({ linger: 0, receiveTimeout: 400 });
  try {
    assert.equal(resultOf(await client.execute('6 * 7')), '42');
    open.connect(`tcp://127.0.0.1:${connection.ports[4]}`);
    await open.send('ping');
    await assert.rejects(open.receive());
  } finally {
    open.close();
    await client.stop();
  }
});
