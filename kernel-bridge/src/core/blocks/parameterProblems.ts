import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

import type { BlockDefinition } from '../contracts/types.ts';

/** What a schema has against one parameter. */
export interface ParameterProblem {
  readonly parameter: string;
  readonly missing: boolean;
  /** `is 0 and must be at least 1`, or `is missing`. */
  readonly cause: string;
}

const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { path: true } });
const validators = new WeakMap<BlockDefinition, ValidateFunction>();

/**
 * Checks literal parameters against the block's schema.
 *
 * @param values those that are literal; what stands as an expression is neither checked nor missing
 * @returns at most one problem for each parameter
 */
export function parameterProblems(
  block: BlockDefinition,
  values: ReadonlyMap<string, unknown>,
): ParameterProblem[] {
  let validate = validators.get(block);
  if (validate === undefined) {
    validate = ajv.compile(block.params);
    validators.set(block, validate);
  }
  if (validate(Object.fromEntries(values))) return [];
  const problems = new Map<string, ParameterProblem>();
  for (const error of validate.errors ?? []) {
    const missing = error.keyword === 'required' && error.instancePath === '';
    const name = missing ? String(error.params['missingProperty']) : (error.instancePath.split('/')[1] ?? '');
    if (name === '' || problems.has(name)) continue;
    const cause = missing
      ? 'is missing'
      : `is ${shorten(JSON.stringify(values.get(name)))} and ${wordsFor(error)}${reason(block, error)}`;
    problems.set(name, { parameter: name, missing, cause });
  }
  return [...problems.values()];
}

/** Why one parameter limits another, in brackets; empty for a limit that always holds. */
function reason(block: BlockDefinition, { schemaPath }: ErrorObject): string {
  const at = /^#\/allOf\/(\d+)\//.exec(schemaPath)?.[1];
  const because = at === undefined ? undefined : block.params.allOf?.[Number(at)]?.because;
  return because === undefined ? '' : ` (${because})`;
}

const TYPES: ReadonlyMap<unknown, string> = new Map([
  ['integer', 'a whole number'],
  ['number', 'a number'],
  ['string', 'a text'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['null', 'null'],
]);

function wordsFor(error: ErrorObject): string {
  const { keyword, params } = error;
  switch (keyword) {
    case 'type':
      return `must be ${[params['type']]
        .flat()
        .map((type) => TYPES.get(type) ?? String(type))
        .join(' or ')}`;
    case 'minimum':
      return `must be at least ${String(params['limit'])}`;
    case 'maximum':
      return `must be at most ${String(params['limit'])}`;
    case 'exclusiveMinimum':
      return `must be more than ${String(params['limit'])}`;
    case 'exclusiveMaximum':
      return `must be less than ${String(params['limit'])}`;
    case 'enum': {
      const allowed = [params['allowedValues']].flat().map((value) => JSON.stringify(value));
      return `must be ${allowed.length === 1 ? '' : 'one of '}${allowed.join(', ')}`;
    }
    default:
      return error.message ?? 'does not fit';
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
