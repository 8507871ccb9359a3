import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseCell } from '../../../../kernel-bridge/src/core/cells/index.ts';

function uses(source: string): string[] {
  const cell = parseCell(source);
  for (const { from, to, name } of cell.uses) assert.equal(source.slice(from, to), name);
  return [...new Set(cell.uses.map(({ name }) => name))];
}

function defines(source: string): string[] {
  const cell = parseCell(source);
  for (const { from, to, name } of cell.defines) assert.equal(source.slice(from, to), name);
  return cell.defines.map(({ name }) => name);
}

/** Source to the free names in it, in order. */
const FREE: readonly (readonly [string, readonly string[]])[] = [
  ['a.b.c', ['a']],
  ['a?.b[c]', ['a', 'c']],
  ['f(x => x + y)', ['f', 'y']],
  ['f(async ({ a, b: [c = d] }, ...e) => a + c + e + g)', ['f', 'd', 'g']],
  ['function f(a, b = a) { return arguments.length + b + c }', ['c']],
  ['(function self() { self() })()', []],
  ['f(); function f() { var late = early; return late }', ['early']],
  ['{ let inner = 1; inner } inner', ['inner']],
  ['{ var outer = 1 } outer', []],
  ['for (const a of b) a; a', ['b', 'a']],
  ['for (let i = 0; i < n; i++) i', ['n']],
  ['for (const k in o) { k } for await (const { r } of rows) r', ['o', 'rows']],
  ['try { a } catch ({ message }) { message } finally { b }', ['a', 'b']],
  ['try { a } catch { error }', ['a', 'error']],
  ['outer: for (;;) { break outer }', []],
  ['switch (a) { case b: let c = 1; default: c }', ['a', 'b']],
  ['`a ${b + `c ${d}`} e`', ['b', 'd']],
  ['tag`x ${y}`', ['tag', 'y']],
  [
    '({ a, b: c, [d]: e, ...f, g() { return h }, get i() { return j } })',
    ['a', 'c', 'd', 'e', 'f', 'h', 'j'],
  ],
  ['const { a = b, [c]: d, ...e } = f', ['b', 'c', 'f']],
  ['const [a, , b = a, ...c] = d', ['d']],
  [
    'class A extends B { static c = d; #e = f; [g]() { return this.#e + A } static { h } }',
    ['B', 'd', 'f', 'g', 'h'],
  ],
  ['const x = class Named { make() { return new Named() } }', []],
  ['import a, { b as c, type D } from "m"; import * as e from "n"; a + c + e + D', ['D']],
  ['export { a as b }; export default c', ['a', 'c']],
  ['export { a } from "m"; export * from "n"', []],
  ['let a: B<C> = d as E<F>; f satisfies G; h!; <I>j', ['d', 'f', 'h', 'j']],
  ['interface A { b: C } type D = typeof e; declare const g: H; g', []],
  ['function f<T extends U>(this: V, a: W): a is X { return a }', []],
  ['enum Colour { Red = first, Blue = Red }', ['first']],
  ['namespace N { export const a = b; a }', ['b']],
  ['@decorate class A { @log m(@inject p) {} }', ['decorate', 'log', 'inject']],
  ['new.target; import.meta.url; await import(where)', ['where']],
  ['typeof a; delete b.c; void d; !e; -f', ['a', 'b', 'd', 'e', 'f']],
  ['using file = open(); await using other = file', ['open']],
  ['__proto__; constructor.prototype; ({ __proto__: a })', ['__proto__', 'constructor', 'a']],
  ['ñ + 変数 + $ + _', ['ñ', '変数', '$', '_']],
];

for (const [source, free] of FREE) {
  void test(`parseCell() finds the free names of \`${source}\``, () => {
    assert.deepEqual(uses(source), free);
  });
}

void test('parseCell() finds what a cell defines at top level', () => {
  const source = `
    import d, { a as b, type T } from "m";
    const { c, e: { f }, ...g } = h, [i] = j;
    var k; if (x) { var l; let hidden; }
    function m() { var inner } class N {} enum O { P } export const q = 1;
    type R = 1; interface S {} declare const u: number; namespace V {}`;
  assert.deepEqual(defines(source), ['d', 'b', 'c', 'f', 'g', 'i', 'k', 'l', 'm', 'N', 'O', 'q', 'V']);
});

void test('parseCell() counts an assignment to an undeclared name as a definition and as a use', () => {
  const source =
    'total = 0; [first] = rows; ({ a, b: c } = o); for (item of items) {} n++; m += 1; o.p = 1; x.y++';
  assert.deepEqual(defines(source), ['total', 'first', 'a', 'c', 'item', 'n', 'm']);
  const written = parseCell(source).uses.filter((use) => use.written);
  assert.deepEqual(
    written.map(({ name }) => name),
    ['total', 'first', 'a', 'c', 'item', 'n', 'm'],
  );
  assert.deepEqual(defines('function reset() { total = 0 }'), ['reset']);
});

void test('parseCell() tells shorthand, member and deferred uses apart', () => {
  const cell = parseCell(
    '({ a }); b.rows; later(() => c); const f = () => d; function g() { e.count } class H { i = j }',
  );
  const facts = cell.uses.map(({ name, member, shorthand, deferred }) => [name, member, shorthand, deferred]);
  assert.deepEqual(facts, [
    ['a', null, true, false],
    ['b', 'rows', false, false],
    ['later', null, false, false],
    ['c', null, false, false],
    ['d', null, false, true],
    ['e', 'count', false, true],
    ['j', null, false, true],
  ]);
});

void test('parseCell() leaves the word mill out of the uses of a block and keeps its own name in', () => {
  assert.deepEqual(
    uses('const a = await mill.merge({ queries: [a.queries, b.queries], n: c + 1, d }, { on: e });'),
    ['a', 'b', 'c', 'd', 'e'],
  );
});

void test('parseCell() survives nesting deeper than any stack', () => {
  const deep = (open: string, close: string) => open.repeat(5000) + close.repeat(5000);
  for (const source of [
    '('.repeat(20_000),
    deep('[', ']'),
    deep('{', '}'),
    deep('`${', '`'),
    `${'x => '.repeat(5000)}y`,
    `a${' + a'.repeat(20_000)}`,
    `const ${deep('[', ']')} = a`,
    `const a = await mill.b({ x: ${deep('[', ']')} })`,
  ]) {
    assert.equal(parseCell(source).source, source);
  }
});

void test('parseCell() reads a list of thousands of links in a moment', () => {
  const start = performance.now();
  const cell = parseCell(`const a = await mill.b({ x: [${'c.d, '.repeat(5000)}] })`);
  assert.equal(cell.uses.length, 5000);
  assert.ok(performance.now() - start < 2000);
});
