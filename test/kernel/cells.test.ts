import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { resultOf, sharedKernel } from './support/startKernel.ts';

const kernel = sharedKernel();

/** Runs cells one after another and gives the text of the last one's result. */
async function run(...cells: string[]): Promise<string | undefined> {
  let last: string | undefined;
  for (const cell of cells) {
    const execution = await kernel().execute(cell);
    assert.equal(execution.reply.content.status, 'ok', `${cell}\n${execution.reply.content.traceback}`);
    last = resultOf(execution);
  }
  return last;
}

test('top-level await', async () => {
  assert.equal(
    await run(
      'const slow = await new Promise<string>((resolve) => setTimeout(() => resolve("later"), 5)); slow',
    ),
    "'later'",
  );
});

test('types are stripped, not checked', async () => {
  assert.equal(
    await run(
      'interface Row { id: number }\nconst row: Row = { id: "text" } satisfies object as Row; row!.id',
    ),
    "'text'",
  );
  assert.equal(
    await run('function first<T,>(items: T[]): T | undefined { return items[0] }\nfirst<number>([7])'),
    '7',
  );
  assert.equal(
    await run(
      'type Nothing = null; declare const ghost: number; abstract class Shape { abstract area(): number }\n"types"',
    ),
    "'types'",
  );
});

test('let, const, class, function and enum may be redeclared', async () => {
  assert.equal(
    await run(
      'const again = 1; let more = 1; class Thing { v = 1 }; function act() { return 1 } enum Hue { Red }',
      'const again = 2; let more = 2; class Thing { v = 2 }; function act() { return 2 } enum Hue { Blue }',
      '[again, more, new Thing().v, act(), Hue.Blue, "Red" in Hue]',
    ),
    '[ 2, 2, 2, 2, 0, false ]',
  );
  assert.equal(await run('let more = 3; more', 'class again {}; typeof again'), "'function'");
});

test('closures see later values of earlier cells, and names of later cells', async () => {
  assert.equal(
    await run(
      'let factor = 2; const scale = (n: number) => n * factor + offset',
      'let offset = 0.5',
      'factor = 10; scale(4)',
    ),
    '40.5',
  );
});

test('destructuring, defaults and rest declare top-level names', async () => {
  assert.equal(
    await run(
      'const { a: { b: inner = 5, ...others }, list: [head, , ...tail] } = { a: { x: 1 }, list: [1, 2, 3, 4] } as any',
      '[inner, others, head, tail]',
    ),
    '[ 5, { x: 1 }, 1, [ 3, 4 ] ]',
  );
  assert.equal(
    await run('let p = 1, q = 2; [p, q] = [q, p]; ({ p, q = 9 } = { p: p * 10 }); [p, q]'),
    '[ 20, 9 ]',
  );
});

test('var is hoisted out of blocks and loops, let stays inside', async () => {
  assert.equal(
    await run(
      'for (var i = 0, seen: number[] = []; i < 3; i++) { var deep = i; let hidden = i; seen.push(hidden) }',
      '[i, deep, seen, typeof hidden]',
    ),
    "[ 3, 2, [ 0, 1, 2 ], 'undefined' ]",
  );
});

test('locals shadow top-level names', async () => {
  assert.equal(
    await run(
      'const name = "outer"; const probe = (name: string) => { { const name = 1; void name } return name }; [probe("inner"), name, (() => { try { throw "caught" } catch (name) { return name } })()]',
    ),
    "[ 'inner', 'outer', 'caught' ]",
  );
});

test('functions and classes keep their names', async () => {
  assert.equal(
    await run(
      'const arrow = () => 1, Klass = class {}; let plain = function () {}; [arrow.name, Klass.name, plain.name]',
    ),
    "[ 'arrow', 'Klass', 'plain' ]",
  );
});

test('a top-level function is called without this', async () => {
  assert.equal(await run('function whose() { return this }', 'whose()'), undefined);
});

test('constants cannot be assigned, from the same or a later cell', async () => {
  for (const cells of [['const fixed1 = 1; fixed1 = 2'], ['const fixed2 = 1', 'fixed2 += 1']]) {
    const last = cells.at(-1) ?? '';
    for (const cell of cells.slice(0, -1)) await kernel().execute(cell);
    const { reply } = await kernel().execute(last);
    assert.equal(reply.content.evalue, 'Assignment to constant variable.');
  }
});

test('using a name before its declaration, or one that does not exist, is a ReferenceError', async () => {
  const early = await kernel().execute('early; let early = 1');
  assert.equal(early.reply.content.evalue, "Cannot access 'early' before initialization");
  const later = await kernel().execute('const viaFunction = () => fresh; viaFunction(); const fresh = 1');
  assert.equal(later.reply.content.evalue, "Cannot access 'fresh' before initialization");
  assert.equal((await kernel().execute('noSuchName')).reply.content.evalue, 'noSuchName is not defined');
  assert.equal((await kernel().execute('noSuchName = 1')).reply.content.evalue, 'noSuchName is not defined');
  assert.equal(await run('typeof noSuchName'), "'undefined'");
});

test('a declaration that its cell did not reach has no result; what was reached stays', async () => {
  await run('const stale = "old"; const reached = "old"');
  await kernel().execute('const reached = "new"; const stale = JSON.parse("{")');
  assert.equal(await run('reached'), "'new'");
  assert.equal(
    (await kernel().execute('stale')).reply.content.evalue,
    '"stale" has no result: its last run failed',
  );
  assert.equal(await run('const stale = "back"; stale'), "'back'");
});

test('a block cell unbinds its name before it starts', async () => {
  await run('const pseudo = await Promise.resolve("first")', 'const use = () => pseudo');
  const failed = await kernel().execute('const pseudo = await mill.call("probe", "fail", {})');
  assert.equal(failed.reply.content.status, 'error');
  assert.equal(
    (await kernel().execute('pseudo')).reply.content.evalue,
    '"pseudo" has no result: its last run failed',
  );
  assert.equal(
    (await kernel().execute('use()')).reply.content.evalue,
    '"pseudo" has no result: its last run failed',
  );
});

test('only a last expression statement is shown, and undefined is not', async () => {
  assert.equal(await run('1; 2; 3'), '3');
  assert.equal(await run('"looks like a directive"'), "'looks like a directive'");
  assert.equal(await run('5; const z = 6'), undefined);
  assert.equal(await run('if (true) { 7 }'), undefined);
  assert.equal(await run('undefined'), undefined);
  assert.equal(await run('null'), 'null');
});

test('enums, namespaces, parameter properties, decorators and using', async () => {
  const cell = `
    const log: string[] = [];
    function noted(target: unknown, key?: string) { log.push(key ?? "class") }
    @noted class Point { constructor(private x: number, readonly y = 2) {} @noted sum() { return this.x + this.y } }
    namespace Tools { export const twice = (n: number) => n * 2 }
    enum Level { Low = 1, High }
    { using guard = { [Symbol.dispose]() { log.push("disposed") } }; void guard }
    [Tools.twice(new Point(3).sum()), Level[2], log]`;
  assert.equal(await run(cell), "[ 10, 'High', [ 'sum', 'class', 'disposed' ] ]");
  assert.equal(await run('using handle = { [Symbol.dispose]() { console.log("bye") } }; 1'), '1');
});

test('generators, getters, private fields, labels, tagged templates and optional calls are left alone', async () => {
  assert.equal(
    await run(
      'class Counter { #n = 0; get next() { return ++this.#n } static { this.made = 1 } static made = 0 }; function* three() { yield* [1, 2, 3] } const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join("|") + v; let missing: any; outer: for (const n of three()) { if (n > 1) break outer } [new Counter().next, [...three()], tag`a${1}b`, missing?.(), missing?.x]',
    ),
    "[ 1, [ 1, 2, 3 ], 'a|b1', undefined, undefined ]",
  );
});

test('imports: node modules, packages of the working directory, dynamic import and require', async () => {
  const folder = join(kernel().directory, 'node_modules', 'tiny-pkg');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"tiny-pkg","type":"module","exports":"./index.js"}');
  writeFileSync(join(folder, 'index.js'), 'export default "default export"; export const named = 1;');
  assert.equal(
    await run(
      'import pkg, { named as renamed } from "tiny-pkg"; import * as path from "node:path"; import { readFileSync } from "fs"; [pkg, renamed, path.sep, typeof readFileSync]',
    ),
    "[ 'default export', 1, '/', 'function' ]",
  );
  assert.equal(
    await run(
      '[pkg, (await import("tiny-pkg")).named, require("node:os").EOL, import.meta.dirname === process.cwd()]',
    ),
    "[ 'default export', 1, '\\n', true ]",
  );
  const { reply } = await kernel().execute('import x from "no-such-package"');
  assert.match(reply.content.evalue, /Cannot find package 'no-such-package'/);
});

test('a local file that was edited is read again, with all that import it; others keep their state', async () => {
  const { directory } = kernel();
  writeFileSync(join(directory, 'deep.ts'), 'export enum Kind { A = 1 }');
  writeFileSync(
    join(directory, 'middle.mts'),
    'import { Kind } from "./deep.ts"; export const kind: number = Kind.A; export interface OnlyType { a: 1 }',
  );
  writeFileSync(join(directory, 'steady.mjs'), 'export const state = { n: 0 };');
  assert.equal(
    await run(
      'import { kind, OnlyType } from "./middle.mts"; import { state } from "./steady.mjs"; state.n++; kind',
    ),
    '1',
  );
  writeFileSync(join(directory, 'deep.ts'), 'export enum Kind { A = 22 }');
  assert.equal(
    await run('import { kind } from "./middle.mts"; import { state } from "./steady.mjs"; [kind, state.n]'),
    '[ 22, 1 ]',
  );
});

test('a local file with a fault is named with its line, and is read again when corrected', async () => {
  const file = join(kernel().directory, 'faulty.ts');
  writeFileSync(file, 'export const fine = 1;\nexport const = 2;\n');
  const { reply } = await kernel().execute('import { fine } from "./faulty.ts"');
  assert.match(reply.content.traceback.join('\n'), /faulty\.ts:2:14/);
  writeFileSync(
    file,
    'export const fine: number = 1;\nexport function boom(): never { throw new Error("boom") }\n',
  );
  const later = await kernel().execute('import { fine, boom } from "./faulty.ts"; boom()');
  assert.match(later.reply.content.traceback.join('\n'), /at boom \(\.\/faulty\.ts:2:39\)/);
});

test('environment variables that a cell sets are those of the process', async () => {
  await run('process.env.KERNEL_TEST_WORD = "shared"');
  assert.equal(
    await run('require("node:child_process").execSync("echo $KERNEL_TEST_WORD").toString()'),
    "'shared\\n'",
  );
});

test('JSON is imported with its type', async () => {
  writeFileSync(join(kernel().directory, 'data.json'), '{"answer": 42}');
  assert.equal(await run('import data from "./data.json" with { type: "json" }; data.answer'), '42');
});

test('a top-level loop costs at most four times a local one', async () => {
  const loop =
    '{ const t = performance.now(); for (let n = 0; n < 3e7; n++) local++; times.local.push(performance.now() - t) }';
  await run('const times = { local: [] as number[], top: [] as number[] }; let total = 0');
  for (let round = 0; round < 5; round++) {
    await run(`(() => { let local = 0; ${loop} return local })()`);
    await run(
      '{ const t = performance.now(); for (let n = 0; n < 3e7; n++) total++; times.top.push(performance.now() - t) }',
    );
  }
  const ratio = Number(await run('Math.min(...times.top) / Math.min(...times.local)'));
  assert.ok(ratio < 4, `ratio ${ratio}`);
});
