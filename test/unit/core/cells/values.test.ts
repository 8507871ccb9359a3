import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  findProperty,
  isExpression,
  parseCell,
  type ValueForm,
} from '../../../../kernel-bridge/src/core/cells/index.ts';

function form(value: string): ValueForm | undefined {
  const cell = parseCell(`const a = await mill.b({ value: ${value} });`);
  assert.ok(cell.kind === 'block', value);
  return findProperty(cell.args, 'value')?.value?.form;
}

/** Source to the JSON value in it. */
const LITERALS: readonly (readonly [string, unknown])[] = [
  ['12', 12],
  ['-0.5e-3', -0.0005],
  ['+1', 1],
  ['1_000', 1000],
  ['0xff', 255],
  ['.5', 0.5],
  ['true', true],
  ['false', false],
  ['null', null],
  ['"a\\"b\\n\\u{1F98A}\\x41\\\\"', 'a"b\n🦊A\\'],
  ["'it\\'s'", "it's"],
  ['"a\\\nb"', 'ab'],
  ['`two\r\nlines`', 'two\nlines'],
  ['`\\``', '`'],
  ['[]', []],
  ['[1, "two", [null,],]', [1, 'two', [null]]],
  ['{}', {}],
  ['{ a: 1, "b c": [2], ["d"]: { e: null } }', { a: 1, 'b c': [2], d: { e: null } }],
  ['{ constructor: 1, toString: 2 }', { constructor: 1, toString: 2 }],
];

for (const [source, value] of LITERALS) {
  void test(`a value reads ${JSON.stringify(source)} as a literal`, () => {
    assert.deepEqual(form(source), { kind: 'literal', value });
  });
}

const EXPRESSIONS = [
  'name',
  'undefined',
  'NaN',
  '1n',
  '017',
  '1e999',
  '-x',
  '"a" + "b"',
  '`a${b}`',
  '"a" as const',
  '("a")',
  'a?.b',
  'a.b.c',
  'a["b"]',
  'a.b()',
  '[a.b, 1]',
  '[...a.b]',
  '[1, , 2]',
  '[, ]',
  '{ a: b }',
  '{ a }',
  '{ ...a }',
  '{ a: 1, a: 2 }',
  '{ __proto__: null }',
  '{ "__proto__": null }',
  '{ a() {} }',
  '/x/',
  'async () => 1',
  '"\\u{110000}"',
];

for (const source of EXPRESSIONS) {
  void test(`a value leaves ${JSON.stringify(source)} as an expression`, () => {
    assert.deepEqual(form(source), { kind: 'expression' });
  });
}

void test('a value reads IDENT.PORT as a reference and a list of those as references', () => {
  const one = form('a /* of */ . b');
  assert.ok(one?.kind === 'reference');
  assert.deepEqual([one.reference.name, one.reference.port], ['a', 'b']);
  const many = form('[a.b, /* and */ c.d, ]');
  assert.ok(many?.kind === 'references');
  assert.deepEqual(
    many.references.map(({ name, port }) => `${name}.${port}`),
    ['a.b', 'c.d'],
  );
});

void test('a value keeps a key __proto__ in brackets as a key of its own', () => {
  const read = form('{ ["__proto__"]: 1 }');
  assert.ok(read?.kind === 'literal');
  assert.equal(JSON.stringify(read.value), '{"__proto__":1}');
});

void test('a value is what JSON says of any JSON text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value);
      const read = form(text);
      if (/"__proto__":/.test(text)) return;
      assert.deepEqual(read, { kind: 'literal', value: JSON.parse(text) as unknown });
    }),
    { numRuns: 300 },
  );
});

void test('isExpression() takes what can stand between commas on one line', () => {
  for (const text of ['1', 'a.b', '[a, b]', '() => 1', 'a ? b : c', '/* x */ 1', 'await f()', '{ a: 1 }']) {
    assert.ok(isExpression(text), text);
  }
  for (const text of [
    '',
    ' ',
    'a, b',
    'a;',
    'a // b',
    '1]; f([2',
    'let a',
    '...a',
    '(',
    '"a',
    '1 2',
    ')(',
    '], [',
  ]) {
    assert.ok(!isExpression(text), text);
  }
});
