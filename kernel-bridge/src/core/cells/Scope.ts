/** How a name came into a scope. `ambient`: only declared, defined elsewhere. */
export type Binding = 'declaration' | 'import' | 'ambient';

/** The names of one function, block or class; the outermost one is the cell. */
export class Scope {
  readonly kind: 'function' | 'block';
  readonly parent: Scope | null;
  /** Whether its code may run after the cell. */
  readonly deferred: boolean;
  readonly #names = new Map<string, Binding>();

  constructor(kind: 'function' | 'block', parent: Scope | null, deferred: boolean) {
    this.kind = kind;
    this.parent = parent;
    this.deferred = deferred;
  }

  block(): Scope {
    return new Scope('block', this, this.deferred);
  }

  function(deferred: boolean): Scope {
    return new Scope('function', this, this.deferred || deferred);
  }

  declare(name: string, binding: Binding): void {
    if (!this.#names.has(name)) this.#names.set(name, binding);
  }

  /** Where `var` puts its names. */
  get hoist(): Scope {
    return this.kind === 'function' || this.parent === null ? this : this.parent.hoist;
  }

  /** The scope in which the name is bound, seen from here; null if this cell does not bind it. */
  owner(name: string): Scope | null {
    if (this.#names.has(name)) return this;
    return this.parent === null ? null : this.parent.owner(name);
  }
}
