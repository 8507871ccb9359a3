import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

/** The data of the last display or result of a cell. */
async function show(cell: string): Promise<Record<string, string>> {
  const { reply, outputs } = await kernel().execute(cell);
  assert.equal(reply.content.status, 'ok', reply.content.traceback?.join('\n'));
  return (
    outputs.filter(({ type }) => type === 'display_data' || type === 'execute_result').at(-1)?.content.data ??
    {}
  );
}

test('a result honours Symbol.for("Jupyter.display"), also an async one', async () => {
  assert.deepEqual(
    await show(
      '({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>1</b>", "text/plain": "one" }) })',
    ),
    { 'text/html': '<b>1</b>', 'text/plain': 'one' },
  );
  const asynchronous = await show(
    '({ async [Symbol.for("Jupyter.display")]() { await null; return { "application/json": { a: 1 } } } })',
  );
  assert.deepEqual(asynchronous['application/json'], { a: 1 });
});

test('display takes a MIME bundle when it is raw, and a value otherwise', async () => {
  assert.deepEqual(await show('await display({ "text/markdown": "*x*" }, { raw: true })'), {
    'text/markdown': '*x*',
  });
  assert.deepEqual(await show('await display({ "text/markdown": "*x*" })'), {
    'text/plain': "{ 'text/markdown': '*x*' }",
  });
});

test('an array of records is a table of the first 50 rows with the count, all text escaped', async () => {
  const data = await show(
    'Array.from({ length: 60 }, (_, id) => ({ id, text: "<script>alert(1)</script>&\\"" }))',
  );
  const html = data['text/html'] ?? '';
  assert.equal(html.match(/<tr>/g)?.length, 51);
  assert.match(html, /First 50 of 60 rows/);
  assert.doesNotMatch(html, /<script>/);
  assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;&quot;/);
  assert.match(data['text/plain'] ?? '', /^\[\n/);
  assert.equal((await show('[]'))['text/html'], undefined);
  assert.equal((await show('[1, { a: 1 }]'))['text/html'], undefined);
});

test('everything else is text as Node inspects it', async () => {
  assert.equal(
    (await show('new Map([["a", { b: [1, 2] }]])'))['text/plain'],
    "Map(1) { 'a' => { b: [ 1, 2 ] } }",
  );
});

test('pictures, elements, charts and data frames are recognised', async () => {
  assert.equal((await show('Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1])'))['image/png'], 'iVBORwE=');
  assert.equal((await show('Uint8Array.from([0xff, 0xd8, 0xff, 1])'))['image/jpeg'], '/9j/AQ==');
  assert.equal((await show('({ outerHTML: "<p>x</p>" })'))['text/html'], '<p>x</p>');
  assert.ok((await show('({ toSpec: () => ({ mark: "bar" }) })'))['application/vnd.vegalite.v5+json']);
  assert.match((await show('({ toRecords: () => [{ a: 1 }] })'))['text/html'] ?? '', /<th>a<\/th>/);
  assert.equal((await show('({ toDataURL: () => "data:image/png;base64,AAAA" })'))['image/png'], 'AAAA');
});

test('helpers: html, md, svg and image', async () => {
  assert.equal((await show('html`<b>${1 + 1}</b>`'))['text/html'], '<b>2</b>');
  assert.equal((await show('md("# Title")'))['text/markdown'], '# Title');
  assert.equal((await show('svg`<svg/>`'))['image/svg+xml'], '<svg/>');
  writeFileSync(join(kernel().directory, 'dot.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  assert.match((await show('image("dot.svg")'))['image/svg+xml'] ?? '', /^<svg/);
  const { reply } = await kernel().execute('image("none.png")');
  assert.match(reply.content.evalue, /none\.png/);
});

test('plot shows a Plotly figure, with a table for viewers that draw none', async () => {
  const data = await show(
    'await plot({ data: [{ name: "<loss>", y: new Float32Array([3, 2, 1.5]), x: [1, 2, NaN] }], layout: { title: { text: "Training" } } })',
  );
  assert.deepEqual(data['application/vnd.plotly.v1+json'], {
    data: [{ name: '<loss>', y: [3, 2, 1.5], x: [1, 2, null] }],
    layout: { title: { text: 'Training' } },
  });
  assert.equal(data['text/plain'], 'Training\n  <loss>: scatter, 3 points, 1.5 to 3');
  assert.match(data['text/html'] ?? '', /<b>Training<\/b>[^]*&lt;loss&gt;[^]*1\.5 to 3/);
  assert.doesNotMatch(data['text/html'] ?? '', /<script|style=/);
});

test('plot takes traces and layout apart, and updates a figure in place', async () => {
  const first = await kernel().execute(
    'await plot([{ type: "bar", y: [1] }], { title: "Bars" }, { display_id: "p" })',
  );
  const shown = first.outputs.find(({ type }) => type === 'display_data');
  assert.deepEqual(shown?.content.transient, { display_id: 'p' });
  assert.equal(shown.content.data['text/plain'], 'Bars\n  trace 0: bar, 1 points, 1 to 1');
  const later = await kernel().execute('await plot({ y: [2] }, {}, { display_id: "p", update: true })');
  assert.ok(later.outputs.some(({ type }) => type === 'update_display_data'));
  const { reply } = await kernel().execute('await plot("nothing")');
  assert.match(reply.content.evalue, /^Cannot plot a value of type string/);
});

test('a display with an id can be updated, also from a later cell', async () => {
  const first = await kernel().execute(
    'await display("one", { display_id: "d1", metadata: { isolated: true } })',
  );
  const shown = first.outputs.find(({ type }) => type === 'display_data');
  assert.deepEqual(shown?.content.transient, { display_id: 'd1' });
  assert.deepEqual(shown?.content.metadata, { isolated: true });
  const later = await kernel().execute('await display("two", { display_id: "d1", update: true })');
  const update = later.outputs.find(({ type }) => type === 'update_display_data');
  assert.deepEqual(
    [update?.content.data['text/plain'], update?.content.transient],
    ["'two'", { display_id: 'd1' }],
  );
});

test('clearOutput asks the front end to clear', async () => {
  const { outputs } = await kernel().execute('clearOutput(true); clearOutput()');
  assert.deepEqual(
    outputs.filter(({ type }) => type === 'clear_output').map(({ content }) => content.wait),
    [true, false],
  );
});

test('hostile objects cannot crash it', async () => {
  for (const cell of [
    '({ get a() { throw 1 }, toString() { throw 2 }, toJSON() { throw 3 } })',
    '({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("no") } })',
    '({ [Symbol.for("Jupyter.display")]() { throw new Error("no") } })',
    '({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": { big: 1n } }) })',
    'const cycle: any = { a: 1 }; cycle.self = cycle; [cycle]',
    'new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 }, getOwnPropertyDescriptor() { throw 3 } })',
    '[{ get a() { throw 1 } }]',
    '[{ a: { toString() { throw 1 } } }]',
    'Object.create(null)',
    'new Proxy({}, { get: () => () => ({ mark: "bar" }) })',
    'Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 1)))',
    'Array.from({ length: 1e6 }, (_, i) => i)',
    '"x".repeat(5e6)',
  ]) {
    const data = await show(cell);
    assert.ok(data['text/plain'], cell);
    assert.ok(JSON.stringify(data).length < 200_000, cell);
  }
});
