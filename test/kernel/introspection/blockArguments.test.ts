import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  blockArgumentItems,
  blockArgumentsAt,
} from '../../../kernel-bridge/src/kernel/introspection/blockArguments.ts';

const blocks = join(import.meta.dirname, '../../../templates/blocks');

/** The block and the names that stand there, for the cursor at `|`; null where no name of an argument can stand. */
function at(marked: string): [type: string, ...given: string[]] | null {
  const found = blockArgumentsAt(marked.replace('|', ''), marked.indexOf('|'));
  return found ? [found.type, ...found.given] : null;
}

test('blockArgumentsAt() finds the block whose arguments are written, and what stands there', () => {
  assert.deepEqual(at('const x = await mill.generate({ |'), ['generate']);
  assert.deepEqual(at('mill.generate({ documents: [a, { b: 1 }], perD| })'), ['generate', 'documents']);
  assert.deepEqual(at('mill.generate({ | , model: "x, y: 1", documents })'), [
    'generate',
    'model',
    'documents',
  ]);
  assert.deepEqual(at('mill.sample({\n  // how many, n: 1\n  size: 3, /* { */\n  |'), ['sample', 'size']);
  assert.deepEqual(at('const s = "mill.bm25({"; mill . generate ( { per|Document: 2 }'), ['generate']);
});

test('blockArgumentsAt() finds none where no name of an argument can stand', () => {
  for (const code of [
    'mill.generate(|',
    'mill.generate({ perDocument: |',
    'mill.generate({ model: "|',
    'mill.generate({ documents: [|',
    'mill.generate({ nested: { |',
    'mill.generate({}, { |',
    'mill.generate({ model: "x" }); |',
    'other.generate({ |',
    '"mill.generate({ |"',
    '// mill.generate({ |',
    '',
  ])
    assert.equal(at(code), null, code);
});

test('blockArgumentItems() gives the ports and parameters of block.json that are not there yet', () => {
  const items = blockArgumentItems({ type: 'generate', given: new Set(['model']) }, ['/nowhere', blocks]);
  const names = items.map(({ name }) => name);
  assert.ok(names.includes('documents') && names.includes('perDocument'), String(names));
  assert.ok(!names.includes('model'));
  assert.deepEqual(blockArgumentItems({ type: 'noSuchBlock', given: new Set() }, [blocks]), []);
});
