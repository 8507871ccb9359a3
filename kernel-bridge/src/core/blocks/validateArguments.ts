import type { BlockDefinition, InputPort } from '../contracts/types.ts';
import { QuerymillError, suggestion } from '../errors.ts';
import { LITERAL, portAccepts, portTypeInWords } from './artifactTypes.ts';
import { parameterProblems } from './parameterProblems.ts';

/** An artifact that goes into a port, as far as checking needs it. */
export interface ArtifactReference {
  readonly type: string;
  readonly digest: string;
}

/** What stands in a port: an artifact, a name, or a list of them. */
export type PortValue = ArtifactReference | string | readonly (ArtifactReference | string)[];

/** The arguments of a block call, checked and complete. */
export interface CheckedArguments {
  /** Every parameter that has a value, defaults filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Those of them that are part of the key. */
  readonly semantic: Readonly<Record<string, unknown>>;
  /** Port to what goes in; optional ports without a value are absent. */
  readonly inputs: Readonly<Record<string, PortValue>>;
}

/**
 * Checks the first literal of a block call against the block's definition.
 *
 * @param block what is called
 * @param args ports and parameters as they were written, artifacts as references
 * @throws QuerymillError for an unknown or missing name, a wrong type, a value out of range
 */
export function validateArguments(
  block: BlockDefinition,
  args: Readonly<Record<string, unknown>>,
): CheckedArguments {
  const inputs: Record<string, PortValue> = {};
  const params: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    const port = own(block.inputs, name);
    if (port !== undefined) {
      if (value !== undefined) inputs[name] = checkPort(block, name, port, value);
    } else if (own(block.params.properties, name) !== undefined) {
      if (value !== undefined) params[name] = value;
    } else {
      throw unknownName(block, name);
    }
  }
  fillPorts(block, inputs);
  fillDefaults(block, params);
  checkParameters(block, params);
  const semantic = Object.fromEntries(
    Object.entries(params).filter(([name]) => block.params.properties[name]?.class !== 'execution'),
  );
  return { params, semantic, inputs };
}

/** A record's own value: `__proto__` and `constructor` are names like any other. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function fillPorts(block: BlockDefinition, inputs: Record<string, unknown>): void {
  for (const [name, port] of Object.entries(block.inputs)) {
    if (Object.hasOwn(inputs, name)) continue;
    if (port.default !== undefined) inputs[name] = port.default;
    else if (port.optional !== true) {
      throw cannotRun(block, `the input "${name}" is missing`, `It takes ${portTypeInWords(port)}.`);
    }
  }
}

function fillDefaults(block: BlockDefinition, params: Record<string, unknown>): void {
  for (const [name, schema] of Object.entries(block.params.properties)) {
    if (!Object.hasOwn(params, name) && schema['default'] !== undefined) params[name] = schema['default'];
  }
}

function checkPort(block: BlockDefinition, name: string, port: InputPort, value: unknown): PortValue {
  if (port.list === true) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((item) => checkOne(block, name, port, item));
  }
  return checkOne(block, name, port, value);
}

function checkOne(
  block: BlockDefinition,
  name: string,
  port: InputPort,
  value: unknown,
): ArtifactReference | string {
  if (typeof value === 'string' && port.literal !== undefined) {
    if (!Array.isArray(port.literal) || port.literal.includes(value)) return value;
    throw cannotRun(
      block,
      `the input "${name}" does not take the name "${value}"`,
      `It takes ${portTypeInWords(port)}.`,
    );
  }
  if (isArtifactReference(value)) {
    if (portAccepts(port, value.type)) return value;
    throw cannotRun(block, `the input "${name}" takes ${portTypeInWords(port)}, not ${value.type}`, '');
  }
  const fix = [port.type].flat().every((type) => type === LITERAL)
    ? ''
    : 'Pass the port of a step, such as data.corpus.';
  throw cannotRun(block, `the input "${name}" takes ${portTypeInWords(port)}, not ${inWords(value)}`, fix);
}

function isArtifactReference(value: unknown): value is ArtifactReference {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'digest' in value &&
    typeof value.type === 'string' &&
    typeof value.digest === 'string'
  );
}

function checkParameters(block: BlockDefinition, params: Record<string, unknown>): void {
  const [problem] = parameterProblems(block, new Map(Object.entries(params)));
  if (problem !== undefined)
    throw cannotRun(block, `the parameter "${problem.parameter}" ${problem.cause}`, '');
}

function unknownName(block: BlockDefinition, name: string): QuerymillError {
  const names = [...Object.keys(block.inputs), ...Object.keys(block.params.properties)];
  return cannotRun(block, `it has no input or parameter "${name}"`, suggestion(name, names, 'names'));
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`;
  return `a value of type ${typeof value}`;
}

function cannotRun(block: BlockDefinition, cause: string, fix: string): QuerymillError {
  return new QuerymillError({ title: `Cannot run "${block.type}"`, cause, fix, kind: 'user' });
}
