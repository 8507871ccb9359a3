import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

interface Validator {
  validateSchema(schema: object): boolean;
  errorsText(): string;
}

const contracts = new URL('../../../../kernel-bridge/src/core/contracts/', import.meta.url);
// The version that the sources use: another package's lies above.
const { Ajv2020 } = createRequire(contracts)('ajv/dist/2020.js') as {
  Ajv2020: new (options: object) => Validator;
};
const ajv = new Ajv2020({ strict: false });

// What reads values by them takes them for valid.
for (const name of readdirSync(contracts).filter((file) => file.endsWith('.schema.json'))) {
  test(`${name} is a JSON Schema, draft 2020-12`, () => {
    const schema = JSON.parse(readFileSync(new URL(name, contracts), 'utf8')) as Record<string, unknown>;
    assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema');
    assert.ok(ajv.validateSchema(schema), ajv.errorsText());
  });
}
