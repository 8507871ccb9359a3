import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { resultOf, sharedKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

test('console and process streams keep their order and their names', async () => {
  const { stdout, stderr, outputs } = await kernel().execute(
    'console.log("a", { b: 1 }); console.error("e"); process.stdout.write("raw"); process.stdout.write(Buffer.from(" bytes é\\n")); console.table([{ x: 1 }]); console.warn("w")',
  );
  assert.match(stdout, /^a \{ b: 1 \}\nraw bytes é\n┌/);
  assert.equal(stderr, 'e\nw\n');
  assert.deepEqual(
    outputs.filter(({ type }) => type === 'stream').map(({ content }) => content.name),
    ['stdout', 'stderr', 'stdout', 'stderr'],
  );
});

test('output is flushed before display, result, error and idle', async () => {
  const { outputs } = await kernel().execute('console.log(1); await display("d"); console.log(2); "r"');
  assert.deepEqual(
    outputs.map(({ type }) => type),
    ['status', 'execute_input', 'stream', 'display_data', 'stream', 'execute_result', 'status'],
  );
  const failed = await kernel().execute('console.log("before"); throw new Error("x")');
  assert.deepEqual(
    failed.outputs.map(({ type }) => type),
    ['status', 'execute_input', 'stream', 'error', 'status'],
  );
});

test('a display that nobody awaits keeps its place', async () => {
  const { outputs } = await kernel().execute(
    'display("first"); console.log("second"); void display({ a: 1 })',
  );
  assert.deepEqual(
    outputs.slice(2, -1).map(({ type, content }) => content.text ?? `${type} ${content.data['text/plain']}`),
    ["display_data 'first'", 'second\n', 'display_data { a: 1 }'],
  );
});

test('neighbouring writes are joined into few messages', async () => {
  const { outputs, stdout } = await kernel().execute('for (let n = 0; n < 1000; n++) console.log(n)');
  assert.equal(stdout.split('\n').length, 1001);
  assert.ok(outputs.length < 20, `${outputs.length} messages`);
});

test('50,000 lines arrive complete and in order: 2 MB before idle, the rest in a log file that one line names', async () => {
  const began = performance.now();
  const { stdout } = await kernel().execute(
    'for (let n = 0; n < 50_000; n++) console.log(String(n).padEnd(99))',
  );
  const { shown, kept, notices } = readOverflow(stdout);
  assert.equal(notices, 1);
  // 2 MB at once, and 300 more for each millisecond that the cell took.
  const most = 2_000_000 + 300 * (performance.now() - began) + 1_000;
  assert.ok(shown.length > 1_900_000 && shown.length < most, `${shown.length} characters`);
  const lines = (shown + kept).split('\n');
  assert.equal(lines.length, 50_001);
  assert.ok(lines.slice(0, -1).every((line, index) => Number(line) === index));
});

test('text larger than the ring arrives complete', async () => {
  const { stdout } = await kernel().execute('process.stdout.write("😀é".repeat(1_000_000) + "end")');
  const { shown, kept } = readOverflow(stdout);
  assert.equal(shown.replace(/\n$/, '') + kept, `${'😀é'.repeat(1_000_000)}end`);
});

test('a second burst of a later cell is shown anew', async () => {
  const { stdout } = await kernel().execute('console.log("x".repeat(1_500_000))');
  assert.equal(stdout.length, 1_500_001);
});

/** What a flood showed, and what its log file kept. */
function readOverflow(stdout: string): { shown: string; kept: string; notices: number } {
  const parts = stdout.split(/(?<=\n)(… the output exceeds 2 MB at once; the rest is in .*\n)/);
  const [shown = '', notice = ''] = parts;
  const file = /is in (.*)\n/.exec(notice)?.[1] ?? '';
  assert.match(file, /^\.querymill\/output\/cell-\d+-.*\.log$/);
  return {
    shown,
    kept: readFileSync(join(kernel().directory, file), 'utf8'),
    notices: (parts.length - 1) / 2,
  };
}

test('lines that a progress bar writes over itself are folded', async () => {
  const { stdout } = await kernel().execute(
    'for (let n = 0; n <= 20_000; n++) process.stdout.write(`\\r${n} of 20000`); process.stdout.write("\\ndone\\r\\n")',
  );
  assert.ok(stdout.length < 2_000, `${stdout.length} characters`);
  assert.ok(stdout.endsWith('\r20000 of 20000\ndone\r\n'), JSON.stringify(stdout.slice(-60)));
});

test('a progress bar between two messages starts its line anew', async () => {
  const { stdout } = await kernel().execute(
    'process.stdout.write("10 %"); await new Promise((r) => setTimeout(r, 120)); process.stdout.write("\\r20 %\\r30 %\\n")',
  );
  assert.equal(stdout, '10 %\r30 %\n');
});

test('displays come no faster than jupyter_server takes them, 3,000 in 3 s, and none is lost', async () => {
  const client = kernel();
  const id = client.begin(
    'for (let n = 0; n < 3_500; n++) display({ "text/plain": String(n) }, { raw: true }); console.log("last")',
  );
  const { outputs, stdout } = await client.finish(id, 120_000);
  const shown = outputs.filter(({ type }) => type === 'display_data');
  assert.deepEqual(
    shown.map(({ content }) => Number(content.data['text/plain'])),
    Array.from({ length: 3_500 }, (_, index) => index),
  );
  assert.equal(stdout, 'last\n');
  for (const [index, { at }] of shown.entries()) {
    const later = shown[index + 3_000];
    if (later) assert.ok(later.at - at > 2_500, `3,000 in ${later.at - at} ms`);
  }
});

test('a flood of displays can be interrupted at once', async () => {
  const client = kernel();
  const id = client.begin('for (let n = 0; ; n++) display({ "text/plain": String(n) }, { raw: true });');
  await new Promise((resolve) => setTimeout(resolve, 600));
  const began = performance.now();
  client.send('control', 'interrupt_request', {});
  assert.equal((await client.finish(id)).reply.content.ename, 'Interrupted');
  assert.ok(performance.now() - began < 4_500, `${performance.now() - began} ms`);
});

test('text is seen while a cell spins', async () => {
  const client = kernel();
  const id = client.begin('console.log("first"); for (;;);');
  const seen = await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  assert.equal(seen.content.text, 'first\n');
  client.send('control', 'interrupt_request', {});
  await client.finish(id);
});

test('late output goes to the cell that started it, not to the one that runs', async () => {
  const client = kernel();
  const first = client.begin('setTimeout(() => { console.log("late one"); display("late display") }, 60); 0');
  await client.finish(first);
  const second = await client.execute('await new Promise((r) => setTimeout(r, 150)); console.log("own")');
  assert.equal(second.stdout, 'own\n');
  await client.waitFor(({ type, parent }) => type === 'display_data' && parent.msg_id === first);
  const late = client.outputsOf(first).filter(({ type }) => type === 'stream');
  assert.equal(late.map(({ content }) => content.text).join(''), 'late one\n');
});

test('output of promise callbacks and event listeners finds its cell', async () => {
  const client = kernel();
  const first = client.begin(
    'const hub = new EventTarget(); setTimeout(() => hub.dispatchEvent(new Event("ping")), 30); hub.addEventListener("ping", () => console.log("heard")); Promise.resolve().then(() => new Promise((r) => setTimeout(r, 40))).then(() => console.log("then")); 0',
  );
  await client.finish(first);
  await client.execute('await new Promise((r) => setTimeout(r, 120))');
  await client.waitFor(
    ({ type, content, parent }) =>
      type === 'stream' && content.text.includes('then') && parent.msg_id === first,
  );
  const heard = client
    .outputsOf(first)
    .filter(({ type }) => type === 'stream')
    .map(({ content }) => content.text)
    .join('');
  assert.equal(heard, 'heard\nthen\n');
});

test('2,000 displays arrive complete and before idle', async () => {
  const { outputs } = await kernel().execute(
    'for (let n = 0; n < 2000; n++) await display({ "text/plain": String(n) }, { raw: true })',
  );
  const shown = outputs
    .filter(({ type }) => type === 'display_data')
    .map(({ content }) => Number(content.data['text/plain']));
  assert.deepEqual(
    shown,
    Array.from({ length: 2000 }, (_, index) => index),
  );
});

test('input asks the front end that runs the cell', async () => {
  const client = kernel();
  const id = client.begin('const answer = await input("Name? "); answer.toUpperCase()', {
    allow_stdin: true,
  });
  const question = await client.waitFor(({ channel, parent }) => channel === 'stdin' && parent.msg_id === id);
  assert.deepEqual(question.content, { prompt: 'Name? ', password: false });
  client.send('stdin', 'input_reply', { value: 'ada', status: 'ok' }, { parent: question.header });
  assert.equal(resultOf(await client.finish(id)), "'ADA'");
});

test('input hides what is typed where it asks for a password', async () => {
  const client = kernel();
  const id = client.begin('(await input("Token? ", { password: true })).length', { allow_stdin: true });
  const question = await client.waitFor(({ channel, parent }) => channel === 'stdin' && parent.msg_id === id);
  assert.deepEqual(question.content, { prompt: 'Token? ', password: true });
  client.send('stdin', 'input_reply', { value: 'secret', status: 'ok' }, { parent: question.header });
  assert.equal(resultOf(await client.finish(id)), '6');
});

test('input is refused where the front end takes none', async () => {
  const { reply } = await kernel().execute('await input()', { allow_stdin: false });
  assert.match(reply.content.evalue, /^Cannot ask for input/);
});

test('prompt and confirm stand still for the answer, as in a browser', async () => {
  const client = kernel();
  const id = client.begin('[prompt("Word?", "preset"), confirm("Sure?")]', { allow_stdin: true });
  for (const [question, answer] of [
    ['Word? [preset] ', 'é😀'],
    ['Sure? [y/N] ', 'y'],
  ]) {
    const asked = await client.waitFor(
      ({ channel, parent, content }) =>
        channel === 'stdin' && parent.msg_id === id && content.prompt === question,
    );
    client.send('stdin', 'input_reply', { value: answer, status: 'ok' }, { parent: asked.header });
  }
  assert.equal(resultOf(await client.finish(id)), "[ 'é😀', true ]");
  assert.equal(resultOf(await client.execute('[prompt("x"), confirm("y")]')), '[ null, false ]');
});

test('a prompt that waits is interrupted', async () => {
  const client = kernel();
  const id = client.begin('prompt("never answered")', { allow_stdin: true });
  await client.waitFor(({ channel, parent }) => channel === 'stdin' && parent.msg_id === id);
  client.send('control', 'interrupt_request', {});
  assert.equal((await client.finish(id)).reply.content.ename, 'Interrupted');
});
