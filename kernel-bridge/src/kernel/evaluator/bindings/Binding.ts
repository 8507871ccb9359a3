/**
 * The home of one top-level name. Compiled cells read it as `(binding.v ?? binding.r)`: an ordinary property for the common case,
 * and a getter that tells apart `null`, `undefined` and "no value". They declare through `d` and assign through `v` or `w`.
 */
export interface Binding {
  readonly name: string;
  /** The value; absent or undefined while the name has none. */
  v?: unknown;
  /** The value, or the right error. */
  readonly r: unknown;
  /** The value for `typeof`: undefined where nothing of that name exists. */
  readonly t: unknown;
  /** Declares the name with a value. */
  d: unknown;
  /** Assigns to a name that may not exist: the error is then the language's own. */
  w: unknown;
  /** Assigning here throws: the name is a constant. */
  c: unknown;
  /** Whether it has a value now. */
  readonly bound: boolean;
}

interface State {
  readonly name: string;
  bound: boolean;
  /** Execution that declares it now, 0 when none. */
  declaring: number;
  /** Why it has no value. */
  missing: (() => Error) | null;
  /** Serial of its last declaration. */
  declared: number;
}

/** Makes the error for a name that lost its value. */
export type MissingValue = () => Error;

let serial = 0;

class TopLevelBinding implements Binding {
  declare v?: unknown;
  readonly #state: State;

  constructor(name: string) {
    this.#state = { name, bound: false, declaring: 0, missing: null, declared: 0 };
  }

  static stateOf(binding: TopLevelBinding): State {
    return binding.#state;
  }

  get name(): string {
    return this.#state.name;
  }

  get bound(): boolean {
    return this.#state.bound;
  }

  get r(): unknown {
    return this.#state.bound ? this.v : readMissing(this.#state);
  }

  get t(): unknown {
    const { bound, missing, declaring, name } = this.#state;
    return bound || missing || declaring !== 0 || name in globalThis ? this.r : undefined;
  }

  set d(value: unknown) {
    this.#state.bound = true;
    this.#state.missing = null;
    this.#state.declared = ++serial;
    this.v = value;
  }

  get w(): unknown {
    return this.r;
  }

  set w(value: unknown) {
    if (this.#state.bound) {
      this.v = value;
    } else {
      readMissing(this.#state);
      Reflect.set(globalThis, this.#state.name, value);
    }
  }

  get c(): unknown {
    return this.r;
  }

  set c(_value: unknown) {
    if (!this.#state.bound) readMissing(this.#state);
    throw new TypeError('Assignment to constant variable.');
  }
}

/** A name without a value may still be a global of the platform; else it is an error, and which one depends. */
function readMissing({ name, missing, declaring }: State): unknown {
  if (missing) throw missing();
  if (declaring !== 0) throw new ReferenceError(`Cannot access '${name}' before initialization`);
  if (name in globalThis) return (globalThis as Record<string, unknown>)[name];
  throw new ReferenceError(`${name} is not defined`);
}

function stateOf(binding: Binding): State {
  if (!(binding instanceof TopLevelBinding))
    throw new TypeError('Cannot use a binding: it was not made by createBinding');
  return TopLevelBinding.stateOf(binding);
}

/** A binding without a value. Each has a hidden class of its own, so that numbers in it stay unboxed. */
export function createBinding(name: string): Binding {
  return new (class extends TopLevelBinding {})(name);
}

/** Marks a name as being declared by a running cell. Returns the serial to compare with after a failure. */
export function beginDeclaration(binding: Binding, execution: number): number {
  const state = stateOf(binding);
  state.declaring = execution;
  return serial;
}

/** Ends a declaration. After a failure, a name that was not reached loses its value. */
export function endDeclaration(binding: Binding, since: number, missing: MissingValue | null): void {
  const state = stateOf(binding);
  state.declaring = 0;
  if (missing && state.declared <= since) unbind(binding, missing);
}

/** Takes the value away; using the name throws what `missing` makes. */
export function unbind(binding: Binding, missing: MissingValue): void {
  const state = stateOf(binding);
  state.bound = false;
  state.missing = missing;
  if ('v' in binding) binding.v = undefined;
}
