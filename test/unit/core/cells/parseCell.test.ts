import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  type BlockCell,
  CellCache,
  findProperty,
  parseCell,
} from '../../../../kernel-bridge/src/core/cells/index.ts';

function block(source: string): BlockCell {
  const cell = parseCell(source);
  assert.ok(cell.kind === 'block', `not a block: ${source}`);
  return cell;
}

function keys(cell: BlockCell): (string | null)[] {
  return cell.args?.items.map(({ key }) => key) ?? [];
}

void test('parseCell() reads variable, type, arguments and options of a block with their places', () => {
  const source =
    'const pseudo = await mill.generate({ documents: seeds.documents, seed: 13 }, { on: "slurm" });';
  const cell = block(source);
  assert.equal(cell.name, 'pseudo');
  assert.equal(cell.type, 'generate');
  assert.equal(source.slice(cell.nameRange.from, cell.nameRange.to), 'pseudo');
  assert.equal(source.slice(cell.typeRange.from, cell.typeRange.to), 'generate');
  assert.deepEqual(keys(cell), ['documents', 'seed']);
  assert.deepEqual(findProperty(cell.options, 'on')?.value?.form, { kind: 'literal', value: 'slurm' });
  assert.deepEqual(cell.errors, []);
  for (const { from, to, key, value } of cell.args?.items ?? []) {
    assert.ok(value !== null);
    assert.equal(source.slice(from, to), `${key ?? ''}: ${value.text}`);
  }
});

void test('parseCell() takes comments anywhere around and inside a block', () => {
  const cell = block(`#!querymill
// what it is for
/* a */ const /* b */ x /* c */ = /* d */ await /* e */ mill /* f */ . /* g */ generate /* h */ ( /* i */ {
  // one
  seed /* j */ : /* k */ 13 /* l */ , // two
  /* m */
} /* n */ , /* o */ ) /* p */ ; // end`);
  assert.equal(cell.type, 'generate');
  assert.deepEqual(findProperty(cell.args, 'seed')?.value?.form, { kind: 'literal', value: 13 });
});

void test('parseCell() takes a block without arguments, without semicolon and with more than one', () => {
  assert.equal(block('const a = await mill.dataset()').args, null);
  assert.deepEqual(keys(block('const a = await mill.dataset({})')), []);
  assert.equal(block('const a = await mill.dataset({});;').name, 'a');
});

void test('parseCell() sees code in everything that is not exactly one block statement', () => {
  const code = [
    '',
    '// nothing',
    'let a = await mill.dataset({});',
    'var a = await mill.dataset({});',
    'const a = mill.dataset({});',
    'const a: unknown = await mill.dataset({});',
    'const { train } = await mill.dataset({});',
    'const a = await mill.dataset({}), b = 1;',
    'const a = await mill.dataset({}); a;',
    'await mill.dataset({});',
    'const a = await mill["dataset"]({});',
    'const a = await mill?.dataset({});',
    'const a = await mill.data.set({});',
    'const a = await other.dataset({});',
    'const a = await mill.dataset(settings);',
    'const a = await mill.dataset(...all);',
    'const a = await mill.dataset({}, {}, {});',
    'const a = await mill.dataset({}).then();',
    'const a = (await mill.dataset({}));',
    'export const a = await mill.dataset({});',
    'const a = await mill.dataset`x`;',
  ];
  for (const source of code) assert.equal(parseCell(source).kind, 'code', source);
});

void test('parseCell() keeps a block a block while its arguments are typed', () => {
  const whole =
    'const pseudo = await mill.generate({ documents: seeds.documents, model: "a b", list: [x.y], n: { m: 1 } ';
  for (let end = whole.indexOf('{'); end <= whole.length; end += 1) {
    const cell = parseCell(whole.slice(0, end));
    assert.equal(cell.kind, 'block', whole.slice(0, end));
    assert.notEqual(cell.errors.length, 0);
  }
  assert.equal(block('const a = await mill.generate({ seed: , size: 3 });').args?.items.at(-1)?.key, 'size');
  assert.deepEqual(keys(block('const a = await mill.generate({ documents: seeds. , seed: 1 });')), [
    'documents',
    'seed',
  ]);
});

void test('parseCell() names every form of property', () => {
  const cell = block(
    'const a = await mill.b({ plain: 1, "quoted": 2, ["bracketed"]: 3, [computed]: 4, short, method() {}, get got() { return 1 }, ...rest, 5: 6 });',
  );
  assert.deepEqual(
    cell.args?.items.map(({ kind, key }) => [kind, key]),
    [
      ['property', 'plain'],
      ['property', 'quoted'],
      ['property', 'bracketed'],
      ['computed', null],
      ['shorthand', 'short'],
      ['method', 'method'],
      ['method', 'got'],
      ['spread', null],
      ['property', '5'],
    ],
  );
});

void test('parseCell() treats names of object internals as names', () => {
  const cell = block(
    'const constructor = await mill.__proto__({ __proto__: toString.valueOf, hasOwnProperty: 1 });',
  );
  assert.equal(cell.name, 'constructor');
  assert.equal(cell.type, '__proto__');
  assert.deepEqual(keys(cell), ['__proto__', 'hasOwnProperty']);
  assert.deepEqual(
    cell.uses.map(({ name }) => name),
    ['toString'],
  );
});

void test('parseCell() counts places in UTF-16 code units, emoji and carriage returns included', () => {
  const source =
    '// 🦊\r\nconst ñandú = await mill.generate({\r\n  model: "🦊🦊", // 🐻\r\n  documents: ñ.documents,\r\n});\r\n';
  const cell = block(source);
  assert.equal(source.slice(cell.nameRange.from, cell.nameRange.to), 'ñandú');
  const model = findProperty(cell.args, 'model')?.value;
  assert.equal(source.slice(model?.from, model?.to), '"🦊🦊"');
  assert.deepEqual(cell.errors, []);
});

void test('parseCell() says in words where the text is broken', () => {
  assert.deepEqual(
    parseCell('const a = await mill.generate({ seed: 1 seed: 2 });').errors.map(({ cause }) => cause)[0],
    '"seed" is not expected here',
  );
  assert.equal(
    parseCell('const a = await mill.generate({').errors[0]?.cause,
    'something is missing at the end',
  );
});

void test('CellCache.parse() reads a source once and forgets the oldest of too many', () => {
  const cache = new CellCache();
  const first = cache.parse('a');
  assert.equal(cache.parse('a'), first);
  for (let index = 0; index < 3000; index += 1) cache.parse(`a${index % 2500}`);
  assert.notEqual(cache.parse('a'), first);
  assert.deepEqual(cache.parse('a'), first);
});
