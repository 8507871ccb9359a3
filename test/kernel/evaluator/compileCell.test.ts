import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bindings } from '../../../kernel-bridge/src/kernel/evaluator/bindings/Bindings.ts';
import type { CellRuntime } from '../../../kernel-bridge/src/kernel/evaluator/CellRuntime.ts';
import { compileCell } from '../../../kernel-bridge/src/kernel/evaluator/compile/compileCell.ts';
import { SourceMaps } from '../../../kernel-bridge/src/kernel/evaluator/compile/SourceMaps.ts';

/** Runs cells one after another against one set of names; gives the value of the last. */
async function runCells(...sources: string[]): Promise<unknown> {
  const bindings = new Bindings();
  const maps = new SourceMaps();
  let value: unknown;
  for (const [index, source] of sources.entries()) {
    const cell = compileCell(`Cell [${index}]`, source, bindings, maps);
    const close = bindings.begin(cell.declarations, index + 1, cell.isBlock);
    const runtime: CellRuntime = {
      binding: (name) => bindings.get(name),
      early: ({ name }) => {
        throw new ReferenceError(`Cannot access '${name}' before initialization`);
      },
      imports: () => Promise.reject(new Error('not here')),
      import: (specifier) => import(String(specifier)),
      interrupted: false,
      hold: (awaited) => awaited,
      resume: (_, result) => result as never,
      meta: import.meta,
    };
    await Promise.resolve(cell.run(runtime));
    close(false);
    value = runtime.value;
  }
  return value;
}

/** What the engine itself makes of the same statements, inside one function. */
async function runPlain(statements: string, last: string): Promise<unknown> {
  const AsyncFunction = (async () => {
    await Promise.resolve();
  }).constructor as new (body: string) => () => Promise<unknown>;
  return new AsyncFunction(`"use strict"; ${statements}\nreturn (${last});`)();
}

const PROGRAMS: readonly (readonly [statements: string, last: string])[] = [
  ['let a = 1, b; b = a++ + ++a; a ||= 9; b ??= 3; a **= 2;', '[a, b]'],
  ['const o = { n: { m: 2 } }; const { n: { m: deep, k = 7 }, ...rest } = o;', '[deep, k, rest]'],
  [
    'let x, y, obj = {}; [x, obj.p = 5, ...y] = [1, undefined, 3, 4]; ({ x, ["z"]: obj.z, q: y[0] = 8 } = { x: 10, z: 11 });',
    '[x, y, obj]',
  ],
  [
    'const key = "dyn"; const made = { key, [key]: 1, key2: key, get g() { return key }, ["m" + key]() { return key } };',
    '[made.key, made.dyn, made.g, made.mdyn()]',
  ],
  [
    'let n = 0; const inc = (by = n + 1, { deep = by } = {}) => { n += deep; return n };',
    '[inc(), inc(), inc(3, { deep: 1 }), n]',
  ],
  ['var i = 10; for (var i = 0; i < 2; i++); for (let i = 5; i < 6; i++) { var seen = i }', '[i, seen]'],
  [
    'const fns = []; for (let i = 0; i < 3; i++) fns.push(() => i); let last; for (last of fns);',
    'fns.map((f) => f()).concat(last())',
  ],
  [
    'let out = []; outer: for (const a of [1, 2, 3]) { for (const b in { x: 1, y: 2 }) { if (a === 2) continue outer; out.push(a + b) } }',
    'out',
  ],
  [
    'class A { static count = 0; #v = 1; constructor() { A.count++ } get v() { return this.#v } static make() { return new A() } } class B extends A { get v() { return super.v + 1 } } new A();',
    '[B.make() instanceof A, new B().v, A.count]',
  ],
  [
    'function even(k) { return k === 0 || odd(k - 1) } function odd(k) { return k !== 0 && even(k - 1) } const early = hoisted(); function hoisted() { return "up" }',
    '[even(10), odd(7), early]',
  ],
  [
    'function* gen(limit) { let k = 0; while (k < limit) { const got = yield k++; if (got) limit = got } } const it = gen(2);',
    '[it.next().value, it.next(5).value, [...it]]',
  ],
  [
    'const later = async (v) => { await null; return v }; let sum = 0; for await (const v of [later(1), later(2)]) sum += v; sum += await later(await later(4));',
    'sum',
  ],
  ['const tag = (s, ...v) => s.join("_") + v.join(","); const w = 5;', 'tag`a${w}b${`${w}!`}c`'],
  [
    'let maybe; const has = { f() { return this.q }, q: 3 };',
    '[maybe?.x, maybe?.[has.q], has?.f(), has.f?.(), maybe?.()]',
  ],
  [
    'let caught = []; try { throw { code: 4, list: [1, 2] } } catch ({ code, list: [first] }) { caught.push(code, first) } finally { caught.push("end") }',
    'caught',
  ],
  [
    'const name = "top"; function shadow(name) { { let name = "block"; void name } return [name, (() => { var name = "inner"; return name })()] }',
    '[shadow("arg"), name]',
  ],
  [
    'let pick; switch (3) { case 1: { pick = 1; break } case 3: let scoped = 30; pick = scoped; break; default: pick = 0 }',
    'pick',
  ],
  [
    'const self = function fact(k) { return k < 2 ? 1 : k * fact(k - 1) }; const Named = class Inner { static who() { return Inner.name } };',
    '[self(5), self.name, Named.who(), Named.name]',
  ],
  [
    'const swap = { a: 1, b: 2 }; ({ a: swap.b, b: swap.a } = { ...swap }); const copy = { ...swap, c: typeof nothingAtAll };',
    'copy',
  ],
  [
    'let count = 0; const lazy = { get [`k${count}`]() { return ++count } }; delete lazy.zzz; void lazy.k0;',
    '[count, "k0" in lazy, lazy instanceof Object]',
  ],
  ['const counter = (() => { let c = 0; return { up: () => ++c } })(); counter.up();', 'counter.up()'],
  [
    'const nums = [3, 1, 2]; const sorted = nums.toSorted((l, r) => l - r); const [min, , max] = sorted; if (min < max) { var wide = true } else { var narrow = true }',
    '[min, max, wide, narrow]',
  ],
  [
    'const wait = (v) => new Promise((done) => setTimeout(done, 1, v)); const both = await Promise.all([1, 2].map(async (v) => (await wait(v)) * 2));',
    'both',
  ],
  [
    'let re = /a(?<g>b)/u, m = re.exec("ab"); const { groups: { g } } = m; let { length } = "four";',
    '[g, length]',
  ],
];

for (const [statements, last] of PROGRAMS) {
  test(`a cell gives what the engine gives: ${statements.slice(0, 70)}`, async () => {
    assert.deepEqual(await runCells(`${statements}\n${last}`), await runPlain(statements, last));
  });
  test(`and the same when read from a later cell: ${statements.slice(0, 60)}`, async () => {
    assert.deepEqual(await runCells(statements, last), await runPlain(statements, last));
  });
}

test('arithmetic over names split over cells at any place gives what one function gives', async () => {
  const names = ['p', 'q', 'r'];
  const name = fc.constantFrom(...names);
  const operand = fc.oneof(
    name,
    fc.integer({ min: -9, max: 9 }).map((n) => `(${n})`),
  );
  const expression = fc
    .tuple(operand, fc.constantFrom('+', '-', '*', '??', '<', '===', ','), operand)
    .map(([l, op, r]) => `(${l} ${op} ${r})`);
  const statement = fc.oneof(
    fc.tuple(name, fc.constantFrom('=', '+=', '||='), expression).map(([n, op, e]) => `${n} ${op} ${e};`),
    name.map((n) => `${n}++;`),
    fc
      .tuple(name, expression)
      .map(([n, e]) => `for (let ${n} = 0; ${n} < 2; ${n}++) { q = ${n}; void ${e}; }`),
    fc.tuple(name, name, expression).map(([a, b, e]) => `[${a}, ${b}] = [${b}, ${e}];`),
    fc.tuple(name, expression).map(([n, e]) => `${n} = ((${n}) => ${e})(${n});`),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(statement, { maxLength: 8 }),
      fc.array(fc.nat(8), { maxLength: 3 }),
      async (statements, cuts) => {
        const all = ['let p = 1, q = 2, r = 3;', ...statements];
        const cells: string[] = [];
        let from = 0;
        for (const cut of [...cuts, all.length].sort((a, b) => a - b)) {
          cells.push(all.slice(from, cut).join('\n'));
          from = Math.max(from, cut);
        }
        assert.deepEqual(await runCells(...cells, '[p, q, r]'), await runPlain(all.join('\n'), '[p, q, r]'));
      },
    ),
    { numRuns: 300 },
  );
});
