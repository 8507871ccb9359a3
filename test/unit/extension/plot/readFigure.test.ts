import assert from 'node:assert/strict';
import { test } from 'node:test';

import { copyJson } from '../../../../extension/src/plot/copyJson.ts';
import { readFigure } from '../../../../extension/src/plot/readFigure.ts';

/** What is read, or fails with the sentence that refuses it. */
function figure(value: unknown): Exclude<ReturnType<typeof readFigure>, string> {
  const read = readFigure(value);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

test('a figure is as wide as its container and keeps a height that it names', () => {
  assert.deepEqual(figure({ data: [{ y: [1, 2] }] }).layout, {
    autosize: true,
    height: 380,
    uirevision: 'figure',
  });
  const { layout } = figure({ data: [], layout: { width: 500, height: 1e9 } });
  assert.equal(layout['width'], 500);
  assert.equal(layout['autosize'], undefined);
  assert.equal(layout['height'], 4000);
});

test('what reaches out of the figure is left out', () => {
  const own = { source: 'data:image/png;base64,AAAA' };
  const { layout, config } = figure({
    data: [],
    layout: { images: [{ source: 'https://elsewhere.invalid/a.png' }, own, null] },
    config: { staticPlot: true, plotlyServerURL: 'https://elsewhere.invalid', scrollZoom: 'yes' },
  });
  assert.deepEqual(layout['images'], [own]);
  assert.deepEqual(config, { staticPlot: true });
});

for (const [value, sentence] of [
  [undefined, /no list "data"/],
  [[{ y: [1] }], /no list "data"/],
  [{ data: [null] }, /a trace in "data" is not an object/],
  [{ data: [], layout: [] }, /"layout" is not an object/],
  [{ data: [{ type: 'surface' }] }, /no traces of type "surface".*It draws: bar, box/],
  [{ data: [{ type: 7 }] }, /no traces of type "number"/],
] as const) {
  test(`${JSON.stringify(value)} is refused in one sentence`, () => {
    const read = readFigure(value);
    assert.ok(typeof read === 'string');
    assert.match(read, sentence);
  });
}

test('a copy shares nothing and carries no key that changes a prototype', () => {
  const source: unknown = JSON.parse('{"a":[{"__proto__":{"x":1},"constructor":2,"y":[3]}],"b":null}');
  const copy = copyJson(source);
  assert.deepEqual(copy, { a: [{ y: [3] }], b: null });
  assert.equal(Object.hasOwn(Object(copy), 'a'), true);
  assert.notEqual(copy, source);
});

test('a value that nests without end is refused', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 1000; level++) deep = [deep];
  assert.throws(() => copyJson(deep), /it nests more than 40 levels deep/);
});
