import { beginDeclaration, createBinding, endDeclaration, unbind, type Binding } from './Binding.ts';

/** How a name was declared last. */
export type BindingKind = 'var' | 'let' | 'const' | 'class' | 'function' | 'import' | 'using';

/** A name that a cell declares at top level. */
export interface Declaration {
  readonly name: string;
  readonly kind: BindingKind;
}

/** All top-level names of a session. */
export class Bindings {
  readonly #bindings = new Map<string, Binding>();
  readonly #kinds = new Map<string, BindingKind>();

  /** The binding of a name; made without a value when it is new. */
  get(name: string): Binding {
    let binding = this.#bindings.get(name);
    if (!binding) {
      binding = createBinding(name);
      this.#bindings.set(name, binding);
    }
    return binding;
  }

  /** Whether a cell has ever declared this name. */
  declared(name: string): boolean {
    return this.#kinds.has(name);
  }

  /** Whether the name has a value now. */
  bound(name: string): boolean {
    return this.#bindings.get(name)?.bound ?? false;
  }

  isConstant(name: string): boolean {
    const kind = this.#kinds.get(name);
    return kind !== undefined && isConstantKind(kind);
  }

  /** Names with a value, in order of their first declaration. */
  names(): string[] {
    return [...this.#kinds.keys()].filter((name) => this.bound(name));
  }

  /**
   * Prepares the names that a cell declares. `reset` takes their old values away at once (block cells).
   * @returns what to call when the cell has ended: names it did not reach before failing lose their value.
   */
  begin(declarations: readonly Declaration[], execution: number, reset: boolean): (failed: boolean) => void {
    const open = declarations.map(({ name, kind }) => {
      const binding = this.get(name);
      this.#kinds.set(name, kind);
      if (reset) unbind(binding, noResult(name));
      if (kind === 'var' && !binding.bound) binding.d = undefined;
      return { name, binding, since: kind === 'var' ? -1 : beginDeclaration(binding, execution) };
    });
    return (failed) => {
      for (const { name, binding, since } of open)
        endDeclaration(binding, since, failed ? noResult(name) : null);
    };
  }
}

/** Whether names of this kind can be given a value only once. */
export function isConstantKind(kind: BindingKind): boolean {
  return kind === 'const' || kind === 'import' || kind === 'using';
}

function noResult(name: string): () => Error {
  return () => new Error(`"${name}" has no result: its last run failed`);
}
