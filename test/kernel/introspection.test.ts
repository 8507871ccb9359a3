import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

/** Matches and replaced span for the code before `|`. */
async function complete(marked: string): Promise<{ matches: string[]; span: [number, number] }> {
  const at = Array.from(marked).indexOf('|');
  const { content } = await kernel().request('shell', 'complete_request', {
    code: marked.replace('|', ''),
    cursor_pos: at,
  });
  assert.equal(content.status, 'ok');
  return { matches: content.matches, span: [content.cursor_start, content.cursor_end] };
}

test('is_complete tells complete, incomplete with indent, and invalid', async () => {
  const states: [string, string, string?][] = [
    ['1 + 1', 'complete'],
    ['const f = (x: number) => x', 'complete'],
    ['await fetch("x")', 'complete'],
    ['for (const x of [1]) {', 'incomplete', '  '],
    ['f({\n  a: [', 'incomplete', '      '],
    ['const s = `abc', 'incomplete', ''],
    ['/* open', 'incomplete', ''],
    ['1 +', 'incomplete', ''],
    ['const = 1', 'invalid'],
    ['a b', 'invalid'],
  ];
  for (const [code, status, indent] of states) {
    const { content } = await kernel().request('shell', 'is_complete_request', { code });
    assert.equal(content.status, status, code);
    if (indent !== undefined) assert.equal(content.indent, indent, code);
  }
});

test('completion offers names in scope, globals and keywords', async () => {
  await kernel().execute('const documents = [{ text: "x" }]; let docCount = 1');
  assert.deepEqual((await complete('console.log(doc|')).matches, ['documents', 'docCount']);
  assert.ok((await complete('Ma|')).matches.includes('Math'));
  assert.ok((await complete('displ|')).matches.includes('display'));
  assert.ok((await complete('retu|')).matches.includes('return'));
});

test('completion offers block types after mill.', async () => {
  assert.deepEqual((await complete('const x = await mill.sam|')).matches, ['sample']);
});

test('completion offers properties of live values without calling getters', async () => {
  await kernel().execute(
    'const nested = { deep: { valueOne: 1, valueTwo: 2 }, get trap() { console.log("called"); return { inner: 1 } } }',
  );
  assert.deepEqual((await complete('nested.deep.valueT|')).matches, ['valueTwo']);
  await complete('nested.trap.in|');
  const calls = kernel().received.filter(
    ({ type, content }) => type === 'stream' && content.text === 'called\n',
  );
  assert.deepEqual(calls, []);
  assert.ok((await complete('"😀😀"; nested?.de|')).matches.includes('deep'));
});

test('positions count code points', async () => {
  assert.deepEqual((await complete('"😀"; nest|')).span, [5, 9]);
  assert.deepEqual((await complete('"é😀"; nested.deep.|')).span, [18, 18]);
});

test('completion answers while a cell spins', async () => {
  const client = kernel();
  const id = client.begin('console.log("spin"); for (;;);');
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  assert.deepEqual((await complete('docu|')).matches, ['documents']);
  assert.deepEqual((await complete('mill.gen|')).matches, ['generate']);
  client.send('control', 'interrupt_request', {});
  await client.finish(id);
});

test('inspect shows the live value of the name at the cursor', async () => {
  await kernel().execute('const shown = { a: [1, 2] }');
  const { content } = await kernel().request('shell', 'inspect_request', {
    code: 'shown.a.length',
    cursor_pos: 6,
    detail_level: 0,
  });
  assert.equal(content.found, true);
  assert.match(content.data['text/plain'], /shown\.a: \[ 1, 2 \]$/);
  const none = await kernel().request('shell', 'inspect_request', {
    code: 'nothingHere',
    cursor_pos: 3,
    detail_level: 0,
  });
  assert.deepEqual([none.content.status, none.content.found], ['ok', false]);
});

test('history: tail, range, search and output', async () => {
  await kernel().execute('"first line"');
  await kernel().execute('"second line"');
  await kernel().execute('"second line"');
  const ask = async (content: object): Promise<unknown[][]> =>
    (await kernel().request('shell', 'history_request', { raw: true, output: false, session: 0, ...content }))
      .content.history;
  const tail = await ask({ hist_access_type: 'tail', n: 2 });
  assert.deepEqual(
    tail.map(([, , source]) => source),
    ['"second line"', '"second line"'],
  );
  assert.equal((await ask({ hist_access_type: 'search', pattern: '*second*', unique: true })).length, 1);
  const [, number] = tail[0] ?? [];
  assert.equal((await ask({ hist_access_type: 'range', start: number, stop: Number(number) + 1 })).length, 1);
  assert.deepEqual((await ask({ hist_access_type: 'tail', n: 1, output: true }))[0]?.[2], [
    '"second line"',
    "'second line'",
  ]);
});
