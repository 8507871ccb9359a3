import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { artifactTypes, parseBlockDefinition } from '../../../../kernel-bridge/src/core/index.ts';

const blocks = new URL('../../../../templates/blocks/', import.meta.url);

function read(type: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`${type}/block.json`, blocks), 'utf8')) as Record<string, unknown>;
}

for (const type of readdirSync(blocks)) {
  test(`templates/blocks/${type}/block.json is a block definition named after its folder`, () => {
    const block = parseBlockDefinition(read(type), type);
    assert.equal(block.type, type);
    for (const parameter of Object.values(block.params.properties)) {
      assert.match(parameter.description, /\.$/, `${parameter.title} has a description that is a sentence`);
    }
    const sampled = block.samples?.port;
    if (sampled !== undefined) assert.ok(sampled in block.outputs, `samples come from an output port`);
  });
}

test('parseBlockDefinition() names the place of what is wrong', () => {
  const broken = { ...read('sample'), stage: 'nowhere' };
  assert.throws(
    () => parseBlockDefinition(broken, 'sample/block.json'),
    /Cannot read block "sample\/block\.json": stage /,
  );
});

test('parseBlockDefinition() refuses an output port with a reserved name', () => {
  const broken = { ...read('sample'), outputs: { metrics: { type: 'Pairs' } } };
  assert.throws(() => parseBlockDefinition(broken, 'x'), /"metrics" has a name that every step result keeps/);
});

test('parseBlockDefinition() refuses a name that is both port and parameter', () => {
  const broken = { ...read('sample'), inputs: { size: { type: 'Topics' } } };
  assert.throws(() => parseBlockDefinition(broken, 'x'), /"size" is both an input port and a parameter/);
});

test('parseBlockDefinition() refuses an unknown artifact type', () => {
  const broken = { ...read('sample'), outputs: { pairs: { type: 'Pears' } } };
  assert.throws(() => parseBlockDefinition(broken, 'x'), /unknown artifact type "Pears"/);
});

test('every artifact type names its rows or its files', () => {
  for (const [name, type] of artifactTypes) {
    assert.ok(type.rows !== null || (type.files ?? []).length > 0, name);
  }
});
