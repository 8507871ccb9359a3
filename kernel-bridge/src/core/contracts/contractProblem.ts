import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

import configSchema from './config.schema.json' with { type: 'json' };
import eventSchema from './event.schema.json' with { type: 'json' };
import ledgerSchema from './ledger.schema.json' with { type: 'json' };
import modelsSchema from './models.schema.json' with { type: 'json' };
import resultSchema from './result.schema.json' with { type: 'json' };
import specSchema from './spec.schema.json' with { type: 'json' };
import payloadSchema from './stepPayload.schema.json' with { type: 'json' };

const schemas = {
  config: configSchema,
  event: eventSchema,
  ledger: ledgerSchema,
  models: modelsSchema,
  result: resultSchema,
  spec: specSchema,
  stepPayload: payloadSchema,
};

/** A form that two parts share, each with a schema beside this file. */
export type Contract = keyof typeof schemas;

// The schemas are ours and checked by a test: checking them at every start takes longer than compiling them.
const ajv = new Ajv2020({ strict: false, validateSchema: false });
const compiled = new Map<Contract, ValidateFunction>();

/**
 * What is wrong with a value read from a file or a message.
 *
 * @returns the place and the problem in words, or undefined when the value keeps the contract
 */
export function contractProblem(contract: Contract, value: unknown): string | undefined {
  let validate = compiled.get(contract);
  if (validate === undefined) {
    validate = ajv.compile(schemas[contract]);
    compiled.set(contract, validate);
  }
  if (validate(value)) return undefined;
  const error = validate.errors?.at(-1);
  const where = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  const what = error?.message ?? 'is not valid';
  const extra: unknown = error?.params['additionalProperty'];
  const detail = typeof extra === 'string' ? `${what}: "${extra}"` : what;
  return where === '' ? detail : `${where} ${detail}`;
}
