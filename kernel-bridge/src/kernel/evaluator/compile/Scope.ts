/** Names that are local to a function or block of a cell. The cell's top level is no scope: its names are bindings. */
export class Scope {
  readonly #names: ReadonlySet<string>;
  readonly #parent: Scope | null;
  /** Whether a function stands between this scope and the top level. */
  readonly insideFunction: boolean;

  constructor(names: Iterable<string>, parent: Scope | null, isFunction = false) {
    this.#names = new Set(names);
    this.#parent = parent;
    this.insideFunction = isFunction || (parent?.insideFunction ?? false);
  }

  has(name: string): boolean {
    return this.#names.has(name) || (this.#parent?.has(name) ?? false);
  }
}
