import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultOf, sharedKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

test('a host call gets the cell it comes from', async () => {
  const cell = 'const said = await mill.call("probe", "echo", { rows: [1, undefined, new Date(0)] })';
  const id = kernel().begin(cell, {}, { metadata: { cellId: 'cell-7' } });
  const { reply } = await kernel().finish(id);
  const { outputs } = await kernel().execute(
    'await display({ "application/json": said.execution }, { raw: true })',
  );
  const shown = outputs.find(({ type }) => type === 'display_data')?.content.data['application/json'];
  assert.deepEqual(shown, {
    id,
    count: reply.content.execution_count,
    cellId: 'cell-7',
    source: cell,
  });
  assert.equal(resultOf(await kernel().execute('said.params.rows[2].getTime()')), '0');
  assert.equal(
    resultOf(await kernel().execute('(await mill.call("probe", "echo", {})).execution.cellId')),
    'null',
  );
});

test('an error of a service keeps message and fields, and points at the cell', async () => {
  const { reply } = await kernel().execute('\nawait mill.call("probe", "fail", {})');
  assert.equal(reply.content.evalue, 'Cannot load data set "x": no such folder. Check the path');
  assert.match(reply.content.traceback.join('\n'), /Cell \[\d+\]:2:/);
  const fields = resultOf(
    await kernel().execute(
      'await mill.call("probe", "fail", {}).catch((e) => [e instanceof Error, e.title, e.fix])',
    ),
  );
  assert.equal(fields, `[ true, 'Cannot load data set "x"', 'Check the path' ]`);
});

test('an unknown service and uncloneable parameters are errors of the cell', async () => {
  assert.match(
    (await kernel().execute('await mill.call("nothing", "x", {})')).reply.content.evalue,
    /^Cannot call "nothing"/,
  );
  assert.match(
    (await kernel().execute('await mill.call("probe", "echo", { f() {} })')).reply.content.evalue,
    /could not be cloned/,
  );
});

test('an interrupt rejects the call with Interrupted and aborts its signal', async () => {
  const client = kernel();
  const id = client.begin(
    'console.log("go"); try { await mill.call("probe", "wait", {}) } catch (error) { console.log(error.name); throw error }',
  );
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  client.send('control', 'interrupt_request', {});
  const { reply } = await client.finish(id);
  assert.equal(reply.content.ename, 'Interrupted');
  const told = await client.waitFor(({ type, parent }) => type === 'display_data' && parent.msg_id === id);
  assert.equal(told.content.data['text/plain'], 'told to stop');
});

test('display from a host call goes to its cell, also after it has ended', async () => {
  const client = kernel();
  const id = client.begin('console.log("before"); await mill.call("probe", "later", {})');
  const { outputs } = await client.finish(id);
  assert.deepEqual(
    outputs.filter(({ type }) => type === 'stream' || type === 'display_data').map(({ type }) => type),
    ['stream', 'display_data'],
  );
  await client.execute('"another"');
  const update = await client.waitFor(
    ({ type, parent }) => type === 'update_display_data' && parent.msg_id === id,
  );
  assert.deepEqual(
    [update.content.data['text/plain'], update.content.transient.display_id],
    ['finished', 'step'],
  );
});
