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

const states = new WeakMap<object, State>();
let serial = 0;

function stateOf(binding: object): State {
  const state = states.get(binding);
  if (!state) throw new Error('Cannot read a binding: it was not made by createBinding');
  return state;
}

/** The value of a name, or the error that says why it has none. */
function read(binding: Pick<Binding, 'v'>): unknown {
  const { bound, missing, declaring, name } = stateOf(binding);
  if (bound) return binding.v;
  if (missing) throw missing();
  if (declaring !== 0) throw new ReferenceError(`Cannot access '${name}' before initialization`);
  if (name in globalThis) return (globalThis as Record<string, unknown>)[name];
  throw new ReferenceError(`${name} is not defined`);
}

const prototype: Binding = {
  get r(): unknown {
    return read(this);
  },
  get t(): unknown {
    const state = stateOf(this);
    if (state.bound || state.missing || state.declaring !== 0 || state.name in globalThis) return read(this);
    return undefined;
  },
  set d(value: unknown) {
    const state = stateOf(this);
    state.bound = true;
    state.missing = null;
    state.declared = ++serial;
    this.v = value;
  },
  get w(): unknown {
    return read(this);
  },
  set w(value: unknown) {
    const state = stateOf(this);
    if (state.bound) this.v = value;
    else {
      read(this);
      Reflect.set(globalThis, state.name, value);
    }
  },
  get c(): unknown {
    return read(this);
  },
  set c(_value: unknown) {
    read(this);
    throw new TypeError('Assignment to constant variable.');
  },
  get bound(): boolean {
    return stateOf(this).bound;
  },
  get name(): string {
    return stateOf(this).name;
  },
};
Object.setPrototypeOf(prototype, null);

/** A binding without a value. Each has a hidden class of its own, so that numbers in it stay unboxed. */
export function createBinding(name: string): Binding {
  const Shape = class {};
  Object.setPrototypeOf(Shape.prototype, prototype);
  const binding = new Shape();
  states.set(binding, { name, bound: false, declaring: 0, missing: null, declared: 0 });
  return binding as Binding;
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
