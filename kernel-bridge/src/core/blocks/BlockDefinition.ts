import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';

import blockSchema from '../contracts/block.schema.json' with { type: 'json' };
import type { BlockDefinition } from '../contracts/types.ts';
import { QuerymillError } from '../errors.ts';
import { artifactTypes, LITERAL } from './artifactTypes.ts';

export type {
  BlockDefinition,
  InputPort,
  MetricDefinition,
  OutputPort,
  ParameterSchema,
} from '../contracts/types.ts';

/** The block types that can be used, by type name. */
export type Catalogue = ReadonlyMap<string, BlockDefinition>;

/** Names a step result keeps for itself: no port may have one of them. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'metrics',
  'key',
  'digest',
  'reused',
  'seconds',
  'attempt',
  'then',
  'toJSON',
]);

// The schema is ours and checked by a test: checking it at every start takes longer than compiling it.
const validate = new Ajv2020({
  strict: false,
  allErrors: true,
  validateSchema: false,
}).compile<BlockDefinition>(blockSchema);

/**
 * Reads a block definition.
 *
 * @param json the parsed content of a block.json
 * @param origin where it came from, for the error
 * @throws QuerymillError naming the first thing that is wrong
 */
export function parseBlockDefinition(json: unknown, origin: string): BlockDefinition {
  if (!validate(json)) throw broken(origin, describe(validate.errors?.[0]));
  const problem = inconsistency(json);
  if (problem !== undefined) throw broken(origin, problem);
  return json;
}

function inconsistency(block: BlockDefinition): string | undefined {
  for (const name of Object.keys(block.params.properties)) {
    if (name in block.inputs) return `"${name}" is both an input port and a parameter`;
  }
  for (const name of Object.keys(block.outputs)) {
    if (RESERVED_NAMES.has(name))
      return `the output port "${name}" has a name that every step result keeps for itself`;
  }
  for (const [port, input] of Object.entries(block.inputs)) {
    const unknown = [input.type].flat().find((type) => type !== LITERAL && !artifactTypes.has(type));
    if (unknown !== undefined) return `the input port "${port}" has the unknown artifact type "${unknown}"`;
  }
  for (const [port, output] of Object.entries(block.outputs)) {
    if (!artifactTypes.has(output.type)) {
      return `the output port "${port}" has the unknown artifact type "${output.type}"`;
    }
  }
  for (const [output, input] of Object.entries(block.bypass ?? {})) {
    if (!(output in block.outputs) || !(input in block.inputs)) {
      return `bypass joins "${output}" to "${input}", which are not an output and an input of the block`;
    }
  }
  return undefined;
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it does not have the form of a block definition';
  const where =
    error.instancePath === '' ? 'the definition' : error.instancePath.slice(1).replaceAll('/', '.');
  return `${where} ${error.message ?? 'is not valid'}`;
}

function broken(origin: string, cause: string): QuerymillError {
  return new QuerymillError({
    title: `Cannot read block "${origin}"`,
    cause,
    fix: 'The form is described in kernel-bridge/src/core/contracts/block.schema.json.',
    kind: 'user',
  });
}
