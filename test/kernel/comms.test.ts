import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from './KernelClient.ts';
import { resultOf, sharedKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

test('a target of the main thread answers, with binary buffers, also while a cell spins', async () => {
  const client = kernel();
  const spinning = client.begin('console.log("spin"); for (;;);');
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === spinning);
  client.send(
    'shell',
    'comm_open',
    { comm_id: 'c1', target_name: 'probe', data: { hello: 1 } },
    { buffers: [Buffer.from([1, 2])] },
  );
  const opened = await client.waitFor(({ type, content }) => type === 'comm_msg' && content.comm_id === 'c1');
  assert.deepEqual([opened.content.data, [...(opened.buffers[0] ?? [])]], [{ opened: { hello: 1 } }, [1, 2]]);
  client.send('shell', 'comm_msg', { comm_id: 'c1', data: { n: 5 } }, { buffers: [Buffer.from([7])] });
  const echo = await client.waitFor(
    ({ type, content }) => type === 'comm_msg' && content.data.echo !== undefined,
  );
  assert.deepEqual([echo.content.data.echo, [...(echo.buffers[0] ?? [])]], [{ n: 5 }, [7]]);
  client.send('control', 'interrupt_request', {});
  await client.finish(spinning);
});

test('comm_info names open comms by target', async () => {
  const client = kernel();
  client.send('shell', 'comm_open', { comm_id: 'c2', target_name: 'probe', data: {} });
  const all = await client.request('shell', 'comm_info_request', {});
  assert.deepEqual(all.content.comms.c2, { target_name: 'probe' });
  const none = await client.request('shell', 'comm_info_request', { target_name: 'other' });
  assert.deepEqual(none.content.comms, {});
  client.send('shell', 'comm_close', { comm_id: 'c2', data: {} });
  const after = await client.request('shell', 'comm_info_request', {});
  assert.equal(after.content.comms.c2, undefined);
});

test('a comm on an unknown target is closed on IOPub', async () => {
  const client = kernel();
  const id = client.send('shell', 'comm_open', { comm_id: 'c3', target_name: 'nobody', data: {} });
  const closed = await client.waitFor(
    ({ type, content }) => type === 'comm_close' && content.comm_id === 'c3',
  );
  assert.equal(closed.parent.msg_id, id);
});

test('a comm sent over a subshell is answered while a cell runs, and busy stays the last status', async () => {
  const client = kernel();
  const { subshell_id: subshell } = (await client.request('control', 'create_subshell_request', {})).content;
  const spinning = client.begin('console.log("spin"); for (;;);');
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === spinning);
  const open = client.send(
    'shell',
    'comm_open',
    { comm_id: 'c4', target_name: 'probe', data: {} },
    { subshell },
  );
  await client.waitFor(({ type, content }) => type === 'comm_msg' && content.comm_id === 'c4');
  const idle = await client.idle(open);
  const busy = await client.waitFor(
    ({ type, parent, at }) => type === 'status' && parent.msg_id === spinning && at >= idle.at,
  );
  assert.equal(busy.content.execution_state, 'busy');
  client.send('control', 'interrupt_request', {});
  await client.finish(spinning);
});

test('user code offers a target and answers on it', async () => {
  const client = kernel();
  await client.execute(
    'comms.registerTarget("mine", (comm, open) => { comm.send({ got: open.data }); comm.onMsg = ({ data, buffers }) => { console.log("heard", data.n); comm.send({ twice: data.n * 2 }, buffers) }; comm.onClose = () => console.log("closed") })',
  );
  client.send('shell', 'comm_open', { comm_id: 'u1', target_name: 'mine', data: { a: 1 } });
  await client.waitFor(({ type, content }) => type === 'comm_msg' && content.data.got?.a === 1);
  client.send('shell', 'comm_msg', { comm_id: 'u1', data: { n: 21 } }, { buffers: [Buffer.from([9])] });
  const answer = await client.waitFor(
    ({ type, content }) => type === 'comm_msg' && content.data.twice !== undefined,
  );
  assert.deepEqual([answer.content.data.twice, [...(answer.buffers[0] ?? [])]], [42, [9]]);
  client.send('shell', 'comm_close', { comm_id: 'u1', data: {} });
  await client.waitFor(({ type, content }) => type === 'stream' && content.text.includes('closed'));
});

test('user code opens a comm of its own', async () => {
  const client = kernel();
  const { outputs } = await client.execute(
    'const own = comms.open("jupyter.widget", { state: { v: 1 } }, { metadata: { version: "2.1.0" }, buffers: [new Uint8Array([3])] }); own.send({ method: "update" }); own.close(); 0',
  );
  const events = outputs.filter(({ type }) => type.startsWith('comm_'));
  assert.deepEqual(
    events.map(({ type }) => type),
    ['comm_open', 'comm_msg', 'comm_close'],
  );
  assert.deepEqual(
    [events[0]?.content.target_name, events[0]?.metadata.version, [...(events[0]?.buffers[0] ?? [])]],
    ['jupyter.widget', '2.1.0', [3]],
  );
  assert.equal(resultOf(await client.execute('1')), '1');
});

test('an anywidget model opens, is shown, and is updated from both sides', async () => {
  const client = kernel();
  const { outputs } = await client.execute(`
    const state = {
      _model_module: 'anywidget', _model_name: 'AnyModel', _model_module_version: '~0.9.*',
      _view_module: 'anywidget', _view_name: 'AnyView', _view_module_version: '~0.9.*', _view_count: null,
      _esm: 'export default { render({ model, el }) { el.textContent = model.get("value") } }', value: 1,
    };
    const model = comms.open('jupyter.widget', { state, buffer_paths: [] }, { metadata: { version: '2.1.0' } });
    model.onMsg = ({ data, buffers }) => {
      if (data.method === 'request_state') model.send({ method: 'update', state, buffer_paths: [] });
      if (data.method !== 'update') return;
      Object.assign(state, data.state);
      for (const [n, [name]] of (data.buffer_paths ?? []).entries()) state[name] = buffers[n];
      model.send({ method: 'echo_update', state: data.state, buffer_paths: [] });
    };
    await display({ 'application/vnd.jupyter.widget-view+json': { model_id: model.id, version_major: 2, version_minor: 1 } }, { raw: true });
  `);
  const open = outputs.find(({ type }) => type === 'comm_open');
  assert.deepEqual(
    [open?.content.target_name, open?.content.data.state._model_name],
    ['jupyter.widget', 'AnyModel'],
  );
  const id: string = open?.content.comm_id;
  const shown = outputs.find(({ type }) => type === 'display_data');
  assert.equal(shown?.content.data['application/vnd.jupyter.widget-view+json'].model_id, id);
  const { content: info } = await client.request('control', 'comm_info_request', {
    target_name: 'jupyter.widget',
  });
  assert.ok(id in info.comms);
  // A page that is loaded again asks for the state; then a person moves a slider.
  client.send('shell', 'comm_msg', { comm_id: id, data: { method: 'request_state' } });
  await client.waitFor(({ type, content }) => type === 'comm_msg' && content.data.state?.value === 1);
  const update = { method: 'update', state: { value: 7 }, buffer_paths: [['bytes']] };
  client.send('shell', 'comm_msg', { comm_id: id, data: update }, { buffers: [Buffer.from([1, 2])] });
  await client.waitFor(({ type, content }) => type === 'comm_msg' && content.data.method === 'echo_update');
  assert.equal(resultOf(await client.execute('[state.value, [...state.bytes]]')), '[ 7, [ 1, 2 ] ]');
  const changed = await client.execute(
    'model.send({ method: "update", state: { value: 8 }, buffer_paths: [] }); 0',
  );
  const sent = changed.outputs.find(({ type }) => type === 'comm_msg');
  assert.deepEqual([sent?.content.comm_id, sent?.content.data.state.value], [id, 8]);
});

test('a page that was not there gets the output of a cell, up to the moment at which it asked', async () => {
  const client = kernel();
  const metadata = { cellId: 'missed' };
  const code = 'console.log("before"); await new Promise((go) => setTimeout(go, 300)); console.log("after")';
  const id = client.begin(code, {}, { metadata });
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  client.send('shell', 'comm_open', { comm_id: 'c9', target_name: 'querymill.output', data: {} });
  const ask = (question: number, method: string, params: object): Promise<Message> => {
    client.send('shell', 'comm_msg', { comm_id: 'c9', data: { v: 1, id: question, method, params } });
    return client.waitFor(
      ({ type, content }) => type === 'comm_msg' && content.comm_id === 'c9' && content.data.id === question,
    );
  };
  const during = await ask(1, 'output', { cellId: 'missed' });
  assert.equal(during.content.data.result.cell.state, 'running');
  assert.equal(during.content.data.result.cell.msgId, id);
  assert.deepEqual(during.content.data.result.messages, [
    { type: 'stream', content: { name: 'stdout', text: 'before\n' } },
  ]);
  await client.finish(id);
  const after = await ask(2, 'cells', {});
  const { source, state } = after.content.data.result.cells.find(
    ({ cellId }: { cellId: string }) => cellId === 'missed',
  );
  assert.deepEqual([source, state], [code, 'done']);
  const refused = await ask(3, 'output', {});
  assert.match(refused.content.data.error.message, /the methods are cells and output/);
});
