import { QuerymillError, suggestion } from '../../core/index.ts';

/** The second literal of a block call: what does not change the result (`bypass` aside). */
export interface StepOptions {
  /** Launcher to run on. */
  readonly on?: string;
  readonly resources?: Readonly<Record<string, number>>;
  /** Job environment by name. */
  readonly environment?: string;
  /** Runs even when there is a result. */
  readonly force?: boolean;
  /** Keeps the result when the store is cleaned. */
  readonly pin?: boolean;
  /** Passes its inputs through instead of running. */
  readonly bypass?: boolean;
}

const TYPES: Readonly<Record<keyof StepOptions, string>> = {
  on: 'string',
  resources: 'object',
  environment: 'string',
  force: 'boolean',
  pin: 'boolean',
  bypass: 'boolean',
};
const RESOURCES = ['gpus', 'cpus', 'memoryMB', 'minutes'];

/**
 * Checks the options of a block call.
 *
 * @throws QuerymillError for an unknown option or one of the wrong type
 */
export function checkOptions(block: string, options: unknown): StepOptions {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object' || Array.isArray(options))
    throw wrong(block, 'its options are not an object', '');
  for (const [name, value] of Object.entries(options)) {
    const type = Object.hasOwn(TYPES, name) ? TYPES[name as keyof StepOptions] : undefined;
    if (type === undefined)
      throw wrong(block, `it has no option "${name}"`, suggestion(name, Object.keys(TYPES), 'options'));
    if (value !== undefined && (typeof value !== type || value === null)) {
      throw wrong(block, `the option "${name}" must be ${type === 'object' ? 'an' : 'a'} ${type}`, '');
    }
  }
  const given = options as StepOptions;
  for (const [name, value] of Object.entries(given.resources ?? {})) {
    if (!RESOURCES.includes(name))
      throw wrong(block, `there is no resource "${name}"`, suggestion(name, RESOURCES, 'resources'));
    if (!Number.isInteger(value) || value < 0)
      throw wrong(block, `the resource "${name}" must be a whole number`, '');
  }
  return given;
}

function wrong(block: string, cause: string, fix: string): QuerymillError {
  return new QuerymillError({ title: `Cannot run "${block}"`, cause, fix, kind: 'user' });
}
