import { QuerymillError } from '../../core/errors.ts';
import { Artifact } from './Artifact.ts';
import { portsOf, StepResult } from './StepResult.ts';

/**
 * The arguments of a block call in a form that crosses threads: artifacts become references, all else must be
 * JSON.
 *
 * @throws QuerymillError naming the argument that cannot be passed
 */
export function encodeArguments(block: string, args: unknown): Record<string, unknown> {
  if (args === undefined) return {};
  if (typeof args !== 'object' || args === null || Array.isArray(args)) {
    throw wrong(
      block,
      `its arguments are ${inWords(args)}`,
      'Pass one object: { port: step.port, parameter: value }.',
    );
  }
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, encode(block, name, value)]));
}

function encode(block: string, name: string, value: unknown): unknown {
  if (value instanceof Artifact) return value.toJSON();
  if (value instanceof StepResult) {
    const fix = `Pass one of its ports: ${portsOf(value)
      .map(([port]) => `.${port}`)
      .join(', ')}.`;
    throw wrong(block, `"${name}" is the whole result of a step`, fix);
  }
  if (value instanceof Promise)
    throw wrong(block, `"${name}" is a promise`, 'Write `await` before the call that made it.');
  if (Array.isArray(value)) return value.map((item) => encode(block, name, item));
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw wrong(block, `"${name}" is ${inWords(value)}`, '');
  }
  if (typeof value === 'object' && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw wrong(block, `"${name}" is an object of class ${value.constructor.name}`, '');
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, encode(block, `${name}.${key}`, inner)]),
    );
  }
  return value;
}

function inWords(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function wrong(block: string, cause: string, fix: string): QuerymillError {
  return new QuerymillError({ title: `Cannot run "${block}"`, cause, fix, kind: 'user' });
}
