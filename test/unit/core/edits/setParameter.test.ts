import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  type NewValue,
  resetParameter,
  setParameter,
} from '../../../../kernel-bridge/src/core/edits/index.ts';
import { notebook } from '../graph/notebooks.ts';
import { after, editsOf, refusal } from './gestures.ts';

function set(source: string, name: string, value: NewValue): string | undefined {
  return after(notebook(source), (open) => setParameter(open, { cellId: 'c0', name, ...value }))[0];
}

function reset(source: string, name: string): string | undefined {
  return after(notebook(source), (open) => resetParameter(open, { cellId: 'c0', name }))[0];
}

/** Arguments before, parameter, value, arguments after. */
const SET: readonly (readonly [string, string, NewValue, string])[] = [
  // a value in place of another
  ['{ size: 80, seed: 13 }', 'size', { value: 90 }, '{ size: 90, seed: 13 }'],
  [
    '{ /* a */ size /* b */ : /* c */ 80 /* d */, seed: 13 }',
    'size',
    { value: 90 },
    '{ /* a */ size /* b */ : /* c */ 90 /* d */, seed: 13 }',
  ],
  ['{ "size": 80 }', 'size', { value: -1.5 }, '{ "size": -1.5 }'],
  ["{ pool: 'all' }", 'pool', { value: "it's" }, "{ pool: 'it\\'s' }"],
  ['{ pool: "all" }', 'pool', { value: 'a "b"\n🦊' }, '{ pool: "a \\"b\\"\\n🦊" }'],
  ['{ size: small ? 8 : 80 }', 'size', { value: 8 }, '{ size: 8 }'],
  ['{ size: 80 }', 'size', { expression: ' small ? 8 : 80 ' }, '{ size: small ? 8 : 80 }'],
  ['{ size }', 'size', { value: 8 }, '{ size: 8 }'],
  ['{ size() { return 1 }, seed: 1 }', 'size', { value: 8 }, '{ size: 8, seed: 1 }'],
  ['{ size: 1, seed: 2, size: 3 }', 'size', { value: 8 }, '{ size: 1, seed: 2, size: 8 }'],
  // a new one on the same line
  ['{}', 'size', { value: 8 }, '{ size: 8 }'],
  ['{  }', 'size', { value: 8 }, '{ size: 8 }'],
  ['{ seed: 1 }', 'size', { value: 8 }, '{ seed: 1, size: 8 }'],
  ['{seed: 1}', 'size', { value: 8 }, '{seed: 1, size: 8}'],
  ['{ seed: 1, }', 'size', { value: 8 }, '{ seed: 1, size: 8, }'],
  ['{ seed: 1 /* why */ }', 'size', { value: 8 }, '{ seed: 1, size: 8 /* why */ }'],
  ['{ seed: 1 // why\n}', 'size', { value: 8 }, '{ seed: 1, size: 8 // why\n}'],
  ['{ /* nothing yet */ }', 'size', { value: 8 }, '{ /* nothing yet */ size: 8 }'],
  ["{ pool: 'all' }", 'pool', { value: 'b' }, "{ pool: 'b' }"],
  ["{ train: f('x'), seed: 'y' }", 'pool', { value: 'all' }, "{ train: f('x'), seed: 'y', pool: 'all' }"],
  ['{ ...rest }', 'size', { value: 8 }, '{ ...rest, size: 8 }'],
  // a new one on a line of its own
  ['{\n}', 'size', { value: 8 }, '{\n  size: 8\n}'],
  ['{\n  // nothing yet\n}', 'size', { value: 8 }, '{\n  // nothing yet\n  size: 8\n}'],
  ['{\n  seed: 1\n}', 'size', { value: 8 }, '{\n  seed: 1,\n  size: 8\n}'],
  ['{\n  seed: 1,\n}', 'size', { value: 8 }, '{\n  seed: 1,\n  size: 8,\n}'],
  ['{\n\tseed: 1 // why\n}', 'size', { value: 8 }, '{\n\tseed: 1, // why\n\tsize: 8\n}'],
  [
    '{\n  seed: 1, // why\n  // end\n}',
    'size',
    { value: 8 },
    '{\n  seed: 1, // why\n  size: 8,\n  // end\n}',
  ],
  ['{\r\n  seed: 1, // why\r\n}', 'size', { value: 8 }, '{\r\n  seed: 1, // why\r\n  size: 8,\r\n}'],
  ['{\r\n  seed: 1 // why\r\n}', 'size', { value: 8 }, '{\r\n  seed: 1, // why\r\n  size: 8\r\n}'],
  ['{\n  seed: 1 /* a\n  b */\n}', 'size', { value: 8 }, '{\n  seed: 1, /* a\n  b */\n  size: 8\n}'],
  ['{\n  seed: 1\n, }', 'size', { value: 8 }, '{\n  seed: 1\n,\n  size: 8, }'],
  // lists and objects: only the parts that differ
  ['{ pool: [1, /* two */ 2, 3] }', 'pool', { value: [1, 2, 4] }, '{ pool: [1, /* two */ 2, 4] }'],
  ['{ pool: [1, /* two */ 2] }', 'pool', { value: [1, 2, 3, 4] }, '{ pool: [1, /* two */ 2, 3, 4] }'],
  ['{ pool: [1, /* two */ 2, 3] }', 'pool', { value: [2, 3] }, '{ pool: [/* two */ 2, 3] }'],
  ['{ pool: [1, 2, 3] }', 'pool', { value: [3] }, '{ pool: [3] }'],
  ['{ pool: { a: 1, /* b */ b: 2 } }', 'pool', { value: { a: 3, b: 2 } }, '{ pool: { a: 3, /* b */ b: 2 } }'],
  [
    '{ pool: { a: 1, b: [2] } }',
    'pool',
    { value: { b: [2, 3], a: 1, 'c d': null } },
    '{ pool: { a: 1, b: [2, 3], "c d": null } }',
  ],
  ['{ pool: { a: 1, b: 2 } }', 'pool', { value: { b: 3 } }, '{ pool: { b: 3 } }'],
  [
    '{ pool: 1 }',
    'pool',
    { value: JSON.parse('{"__proto__": 1, "if": 2}') as Record<string, number> },
    '{ pool: { ["__proto__"]: 1, "if": 2 } }',
  ],
];

for (const [before, name, value, expected] of SET) {
  void test(`setParameter() turns ${JSON.stringify(before)} into ${JSON.stringify(expected)}`, () => {
    const [head, tail] = ['// top\nconst a = await mill.sample(', ') /* end */;'];
    assert.equal(set(head + before + tail, name, value), head + expected + tail);
  });
}

void test('setParameter() gives a call without arguments a literal', () => {
  assert.equal(
    set('const a = await mill.sample()', 'size', { value: 8 }),
    'const a = await mill.sample({ size: 8 })',
  );
});

void test('setParameter() changes nothing when the value is there already', () => {
  const cells = notebook("const a = await mill.sample({ size: 8e1, pool: 'all', seed: { a: [1], b: 2 } });");
  for (const [name, value] of Object.entries({ size: 80, pool: 'all', seed: { b: 2, a: [1] } })) {
    assert.deepEqual(
      editsOf(cells, (open) => setParameter(open, { cellId: 'c0', name, value })),
      [],
    );
  }
});

void test('setParameter() touches only the characters of the value', () => {
  const cells = notebook('const a = await mill.sample({ size: 80 });');
  assert.deepEqual(
    editsOf(cells, (open) => setParameter(open, { cellId: 'c0', name: 'size', value: 90 })),
    [{ kind: 'splice', cellId: 'c0', from: 36, to: 38, text: '90' }],
  );
});

void test('setParameter() sets the name in a port that takes one', () => {
  const source = 'const a = await mill.generate({ model: writer.model });';
  assert.equal(
    set(source, 'model', { value: 'smollm2' }),
    'const a = await mill.generate({ model: "smollm2" });',
  );
});

void test('setParameter() refuses what a block does not have, what is no block and what cannot be read', () => {
  const tries: readonly (readonly [string, string, string])[] = [
    [
      'const a = await mill.sample({});',
      'sise',
      'Cannot set "sise": "sample" has no input or parameter "sise". Did you mean "size"?',
    ],
    [
      'const a = await mill.sampel({});',
      'size',
      'Cannot set "size": there is no block "sampel". Did you mean "sample"?',
    ],
    ['let a = 1', 'size', 'Cannot set "size": the cell is not a block. Change the text of the cell instead.'],
    [
      'const a = await mill.sample({ seed: });',
      'size',
      'Cannot set "size": the cell of "a" cannot be read: something is missing before "});". Mend its text in the notebook first.',
    ],
  ];
  for (const [source, name, message] of tries) {
    assert.equal(
      refusal(notebook(source), (open) => setParameter(open, { cellId: 'c0', name, value: 1 })),
      message,
    );
  }
  assert.equal(
    refusal([], (open) => setParameter(open, { cellId: 'gone', name: 'size', value: 1 })),
    'Cannot set "size": there is no cell "gone"',
  );
});

void test('setParameter() refuses a text that is not one expression and a number that JSON does not have', () => {
  const cells = notebook('const a = await mill.sample({});');
  assert.equal(
    refusal(cells, (open) => setParameter(open, { cellId: 'c0', name: 'size', expression: '1, b: 2' })),
    'Cannot set "size": "1, b: 2" is not one expression. Write it as it could stand after an equals sign.',
  );
  assert.match(
    refusal(cells, (open) => setParameter(open, { cellId: 'c0', name: 'size', value: NaN })),
    /^Cannot write "NaN": it is not a JSON value/,
  );
});

/** Arguments before, parameter, arguments after. */
const RESET: readonly (readonly [string, string, string])[] = [
  ['{ size: 80 }', 'size', '{}'],
  ['{ size: 80, }', 'size', '{}'],
  ['{ size: 80, seed: 13 }', 'size', '{ seed: 13 }'],
  ['{ size: 80, seed: 13 }', 'seed', '{ size: 80 }'],
  ['{ size: 80, seed: 13, }', 'seed', '{ size: 80, }'],
  ['{ a: 1, size: 80, seed: 13 }', 'size', '{ a: 1, seed: 13 }'],
  ['{size:80,seed:13}', 'seed', '{size:80}'],
  ['{ size: 80, seed: 13 }', 'pool', '{ size: 80, seed: 13 }'],
  ['{ size: 1, seed: 2, size: 3 }', 'size', '{ seed: 2 }'],
  ['{\n  size: 80,\n  seed: 13,\n}', 'size', '{\n  seed: 13,\n}'],
  ['{\n  size: 80,\n  seed: 13,\n}', 'seed', '{\n  size: 80,\n}'],
  ['{\n  size: 80,\n  seed: 13\n}', 'seed', '{\n  size: 80\n}'],
  ['{\r\n  size: 80,\r\n  seed: 13\r\n}', 'seed', '{\r\n  size: 80\r\n}'],
  ['{\n  size: 80, // how many\n  seed: 13,\n}', 'size', '{\n  // how many\n  seed: 13,\n}'],
  ['{\n  size: 80, // how many\n  seed: 13 // which\n}', 'seed', '{\n  size: 80 // how many\n  // which\n}'],
  [
    '{\n  // how many\n  size: 80,\n  // which\n  seed: 13\n}',
    'size',
    '{\n  // how many\n  // which\n  seed: 13\n}',
  ],
  ['{ size: 80, // how many\n seed: 13 }', 'seed', '{ size: 80 // how many\n }'],
  ['{ size: 80 /* a */, /* b */ seed: 13 /* c */ }', 'size', '{ /* a */ /* b */ seed: 13 /* c */ }'],
  ['{ size: 80 /* a */, /* b */ seed: 13 /* c */ }', 'seed', '{ size: 80 /* a */ /* b */ /* c */ }'],
  ['{ /* a */ size: 80 /* b */ }', 'size', '{ /* a */ /* b */ }'],
  ['{ ...rest, size }', 'size', '{ ...rest }'],
];

for (const [before, name, expected] of RESET) {
  void test(`resetParameter() of ${name} turns ${JSON.stringify(before)} into ${JSON.stringify(expected)}`, () => {
    const [head, tail] = ['const a = await mill.sample(', ', { on: "x" });'];
    assert.equal(reset(head + before + tail, name), head + expected + tail);
  });
}
