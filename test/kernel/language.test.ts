import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseBlockDefinition } from '../../kernel-bridge/src/core/index.ts';
import { declareMill } from '../../kernel-bridge/src/kernel/language/declare/declareMill.ts';
import { GLOBALS } from '../../kernel-bridge/src/kernel/language/declare/globals.ts';
import { readKnownNames } from '../../kernel-bridge/src/kernel/language/declare/KnownNames.ts';
import { LanguageServices } from '../../kernel-bridge/src/kernel/language/LanguageServices.ts';
import { TypeScript } from '../../kernel-bridge/src/kernel/language/TypeScript.ts';
import type { KernelClient } from './KernelClient.ts';
import { startKernel } from './support/startKernel.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let client: KernelClient;

before(async () => {
  client = await startKernel({ environment: { QUERYMILL_HOME: root } });
});

after(() => client.stop());

test('the first completions of all are complete: ports and parameters, and what TypeScript alone knows', async () => {
  const [block, member] = await Promise.all([
    complete('await mill.generate({ documents: [], |'),
    complete('[1].map((n) => n.toFix|'),
  ]);
  assert.ok(block.matches.includes('model') && block.matches.includes('perDocument'), String(block.matches));
  assert.ok(!block.matches.includes('documents'));
  assert.deepEqual(member.matches, ['toFixed']);
});

interface Completion {
  readonly matches: string[];
  readonly span: [number, number];
  readonly types: { text: string; type: string }[];
}

/** What completion offers for the code before `|`. */
async function complete(marked: string): Promise<Completion> {
  const code = marked.replace('|', '');
  const request = { code, cursor_pos: Array.from(marked).indexOf('|') };
  const { content } = await client.request('shell', 'complete_request', request);
  assert.equal(content.status, 'ok');
  return {
    matches: content.matches,
    span: [content.cursor_start, content.cursor_end],
    types: content.metadata._jupyter_types_experimental,
  };
}

/** What inspection says of the code at `|`; null when it finds nothing. */
async function inspect(marked: string): Promise<string | null> {
  const request = {
    code: marked.replace('|', ''),
    cursor_pos: Array.from(marked).indexOf('|'),
    detail_level: 0,
  };
  const { content } = await client.request('shell', 'inspect_request', request);
  return content.found ? content.data['text/plain'] : null;
}

test('completion knows the types of earlier cells, imports and interfaces included', async () => {
  await client.execute(
    'import { readFile } from "node:fs/promises"; interface Passage { passageText: string; passageTitle?: string } const passages: Passage[] = []; function shorten(passage: Passage, most = 20) { return passage.passageText.slice(0, most) }',
  );
  assert.deepEqual((await complete('passages[0].passageT|')).matches, ['passageText', 'passageTitle']);
  assert.deepEqual((await complete('passages.map((each) => each.passageTe|')).matches, ['passageText']);
  assert.deepEqual((await complete('const one: Passa|')).matches, ['Passage']);
  assert.deepEqual((await complete('readF|')).matches, ['readFile']);
  assert.ok((await complete('shorten(passages[0]!).toUpper|')).matches.includes('toUpperCase'));
  assert.ok((await complete('Buffer.from("x").toStr|')).matches.includes('toString'));
});

test('a name that a later cell declares again has its new type', async () => {
  await client.execute('const changing = { before: 1 }');
  await client.execute('const changing = { afterwards: 1 }');
  assert.deepEqual((await complete('changing.|')).matches, ['afterwards']);
});

test('completion says of which kind each thing is', async () => {
  await client.execute('class Reader { read() { return 1 } }; const reader = new Reader()');
  assert.deepEqual((await complete('reader.re|')).types, [
    { start: 7, end: 9, text: 'read', type: 'method' },
  ]);
});

test('completion offers ports and parameters inside a block, with default and documentation', async () => {
  const { matches } = await complete('const x = await mill.generate({ documents: [], |');
  assert.ok(
    ['model', 'perDocument', 'temperature'].every((name) => matches.includes(name)),
    String(matches),
  );
  assert.ok(!matches.includes('documents'));
  const described = await inspect('const x = await mill.generate({ perDocument|');
  assert.match(described ?? '', /How many queries to write for each document/);
  assert.match(described ?? '', /In queries, at least 1, at most 64\. Default: 2/);
  assert.match((await inspect('await mill.generate({ perDocu|ment: 3 })')) ?? '', /perDocument\?: number/);
});

test('completion offers ports, metrics and rows after the name of a step', async () => {
  // Told of by a cell that failed: its name has no value, so the step stands in the same cell.
  const step = 'const pseudo = await mill.generate({ documents, model: "x" }); ';
  const { matches } = await complete(`${step}pseudo.|`);
  assert.ok(
    ['queries', 'metrics', 'reused'].every((name) => matches.includes(name)),
    String(matches),
  );
  assert.deepEqual((await complete(`${step}pseudo.metrics.copy|`)).matches, ['copyRate']);
  assert.deepEqual((await complete(`${step}(await pseudo.queries.head(3))[0].doc|`)).matches.toSorted(), [
    'doc_id',
    'document',
  ]);
});

test('completion offers names of models and data sets, and the values of enums, inside strings', async () => {
  assert.deepEqual(
    await complete('mill.generate({ model: "smol|').then(({ matches, span }) => [matches, span]),
    [['smollm2-135m-instruct'], [24, 28]],
  );
  assert.ok((await complete("mill.dataset({ source: '|' })")).matches.includes('tutorial'));
  assert.ok((await complete("mill.bm25Filter({ pool: '|' })")).matches.includes('corpus'));
  assert.match(
    (await inspect('mill.generate({ model: "smollm2-1|35m-instruct" })')) ?? '',
    /generator, 135M/,
  );
  assert.deepEqual((await complete('const text = "docu|"')).matches, []);
});

test('a new block of the workspace is offered without a restart', async () => {
  mkdirSync(join(client.directory, 'blocks', 'shuffle'), { recursive: true });
  const block = {
    type: 'shuffle',
    version: 1,
    title: 'Shuffle',
    stage: 'tools',
    summary: 'Shuffles rows.',
    inputs: {},
    outputs: { rows: { type: 'Table' } },
    params: {
      type: 'object',
      additionalProperties: false,
      properties: { dealerSeed: { title: 'Seed', description: 'Seed of the shuffle.', type: 'integer' } },
    },
  };
  writeFileSync(join(client.directory, 'blocks', 'shuffle', 'block.json'), JSON.stringify(block));
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  assert.deepEqual((await complete('mill.shuf|')).matches, ['shuffle']);
  assert.deepEqual((await complete('mill.shuffle({ deal|')).matches, ['dealerSeed']);
});

test('completion offers files, packages and Node modules inside an import', async () => {
  writeFileSync(
    join(client.directory, 'tokenise.ts'),
    '/** Splits. */ export function tokenise(text: string) { return text.split(" ") }',
  );
  assert.deepEqual((await complete('import { x } from "./tok|"')).matches, ['tokenise.ts']);
  assert.deepEqual((await complete('import { token| } from "./tokenise.ts"')).matches, ['tokenise']);
  assert.deepEqual((await complete('import { readFileS| } from "node:fs"')).matches, ['readFileSync']);
});

test('values whose type TypeScript does not know are completed from what they hold', async () => {
  await client.execute('const parsed = JSON.parse(`{"deep": {"inside": 1}}`)');
  assert.deepEqual((await complete('parsed.deep.ins|')).matches, ['inside']);
});

test('nothing is offered inside a comment', async () => {
  assert.deepEqual((await complete('// passa|')).matches, []);
});

test('positions of completion and inspection count code points', async () => {
  assert.deepEqual((await complete('"😀😀"; passages[0].passageTe|')).span, [18, 27]);
  assert.match((await inspect('"😀😀"; shor|ten')) ?? '', /function shorten/);
});

test('inspection gives declaration, documentation and live value', async () => {
  await client.execute('/** Counts what was kept. */ const keptCount = 42');
  const described = await inspect('keptCo|unt');
  assert.match(described ?? '', /const keptCount: 42\n\nCounts what was kept\.\n\nkeptCount: 42/);
  assert.match((await inspect('[1].map(|')) ?? '', /map\(callbackfn: \(value: number/);
  assert.match((await inspect('display|("x")')) ?? '', /Shows a value as an output of this cell/);
});

test('type errors are shown as advice after the cell has run, and do not stop it', async () => {
  const id = client.begin('const size: number = "many";\nconsole.log("ran")');
  const { reply, stdout } = await client.finish(id);
  assert.deepEqual([reply.content.status, stdout], ['ok', 'ran\n']);
  const shown = await client.waitFor(({ type, parent }) => type === 'display_data' && parent.msg_id === id);
  const text: string = shown.content.data['text/plain'];
  assert.match(text, /^Type advice:\nCell \[\d+\]:1:7 Type 'string' is not assignable to type 'number'/);
  assert.match(shown.content.data['text/html'], /not assignable/);
});

test('a cell that failed gets advice as well, and one that is no TypeScript none', async () => {
  const failed = client.begin('[1].nothingLikeThis()');
  assert.equal((await client.finish(failed)).reply.content.status, 'error');
  const shown = await client.waitFor(
    ({ type, parent }) => type === 'display_data' && parent.msg_id === failed,
  );
  assert.match(shown.content.data['text/plain'], /Property 'nothingLikeThis' does not exist/);
  const broken = client.begin('const = 1');
  await client.finish(broken);
  const last = client.begin('const next: string = 1');
  await client.finish(last);
  await client.waitFor(({ type, parent }) => type === 'display_data' && parent.msg_id === last);
  assert.ok(!client.outputsOf(broken).some(({ type }) => type === 'display_data'));
});

test('what is right, or marked with @ts-nocheck, gets no advice', async () => {
  const quiet = [
    'let assigned = 1',
    'const gathered = []; for (const n of [1]) gathered.push({ n }); gathered[0].n',
    'assigned = 2; nameFromNowhere2 = 3; var nameFromNowhere2',
    '// @ts-nocheck\nconst wrong: number = "x"',
    'const found = [1].find((n) => n > 0); found.toFixed(1)',
    'try { JSON.parse("{") } catch (error) { error.message }',
  ];
  const ids: string[] = [];
  for (const code of quiet) {
    const id = client.begin(code);
    await client.finish(id);
    ids.push(id);
  }
  const last = client.begin('const marker: string = 1');
  await client.waitFor(({ type, parent }) => type === 'display_data' && parent.msg_id === last);
  for (const id of ids)
    assert.deepEqual(
      client
        .outputsOf(id)
        .filter(({ type }) => type === 'display_data')
        .map(({ content }) => content.data['text/plain']),
      [],
    );
});

test('every block of the catalogue is declared in valid TypeScript', () => {
  const blocks = readdirSync(join(root, 'templates/blocks')).map((name) =>
    parseBlockDefinition(
      JSON.parse(readFileSync(join(root, 'templates/blocks', name, 'block.json'), 'utf8')),
      name,
    ),
  );
  const typescript = TypeScript.load(root);
  const { names } = readKnownNames(root, root);
  typescript.setFile('mill.ts', GLOBALS + declareMill(blocks, names));
  assert.deepEqual(typescript.problems('mill.ts'), []);
  assert.ok(blocks.length >= 6);
});

test('the starters get no advice', () => {
  const folder = join(root, 'templates/notebooks');
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.ipynb'))) {
    const services = new LanguageServices({ home: root, workspace: folder, directory: folder });
    const { cells } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const code = cells.filter(({ cell_type: type }: { cell_type: string }) => type === 'code');
    for (const [index, { source }] of code.entries()) {
      services.add({ index, label: `Cell [${index}]`, source: [source].flat().join(''), bound: null });
      assert.deepEqual(services.answer({ type: 'advise', id: 1, request: { cell: index } }), [], name);
    }
  }
});

test('completion and inspection answer while a cell spins', async () => {
  const id = client.begin('console.log("spinning"); for (;;);');
  await client.waitFor(({ type, parent }) => type === 'stream' && parent.msg_id === id);
  const began = performance.now();
  assert.deepEqual((await complete('passages[0].passageTe|')).matches, ['passageText']);
  assert.match((await inspect('shor|ten')) ?? '', /function shorten/);
  assert.ok(performance.now() - began < 5_000);
  client.send('control', 'interrupt_request', {});
  await client.finish(id);
});

test('a notebook that is only executed gets no advice', async () => {
  const fresh = await startKernel();
  try {
    const id = fresh.begin('const size: number = "many"; 1');
    await fresh.finish(id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(
      fresh.outputsOf(id).filter(({ type }) => type === 'display_data'),
      [],
    );
  } finally {
    await fresh.stop();
  }
});
