import type { Bindings } from '../bindings/Bindings.ts';
import { isConstantKind } from '../bindings/Bindings.ts';
import type { Scope } from './Scope.ts';
import type { TopLevelName } from './topLevel.ts';

/** Starts every name that the rewriting adds. A letter that nobody types. */
export const MARK = 'ʘ';

/** Names that are never bindings. */
const RESERVED = new Set(['undefined', 'NaN', 'Infinity', 'arguments', 'babelHelpers']);

/** How a name is written to: `declare` gives it its first value, `local` leaves it alone. */
export type WriteMode = 'assign' | 'declare' | 'local';

/** Decides which names of a cell are top-level names of the session, and how code reads and writes them. */
export class NameResolver {
  readonly #bindings: Bindings;
  readonly #own: ReadonlyMap<string, TopLevelName>;
  readonly #used = new Set<string>();

  /** @param own names that the cell itself declares */
  constructor(bindings: Bindings, own: readonly TopLevelName[]) {
    this.#bindings = bindings;
    this.#own = new Map(own.map((entry) => [entry.name, entry]));
  }

  /** Names whose bindings the code needs. */
  get used(): readonly string[] {
    return [...this.#used];
  }

  /** Whether a name, used in a scope, is a top-level name; globals of the platform are left as they are. */
  isBinding(name: string, scope: Scope | null): boolean {
    if (scope?.has(name) || RESERVED.has(name)) return false;
    return this.#own.has(name) || this.#bindings.declared(name) || !(name in globalThis);
  }

  /** The variable that holds a name's binding in the compiled code. */
  use(name: string): string {
    this.#used.add(name);
    return MARK + name;
  }

  /** Code that reads a name at an offset. `getter` is asked when the value is null, undefined or missing. */
  read(name: string, scope: Scope | null, offset: number, getter: 'r' | 't'): string {
    const binding = this.use(name);
    const early = !scope?.insideFunction && offset < (this.#own.get(name)?.end ?? 0);
    return early ? `${MARK}.early(${binding})` : `(${binding}.v??${binding}.${getter})`;
  }

  /** Code to assign to, for a name at an offset. */
  write(name: string, scope: Scope | null, offset: number, mode: WriteMode): string {
    const own = this.#own.get(name);
    const constant = own ? isConstantKind(own.kind) : this.#bindings.isConstant(name);
    const exists = own ? scope?.insideFunction === true || offset >= own.end : this.#bindings.bound(name);
    return `${this.use(name)}.${mode === 'declare' ? 'd' : constant ? 'c' : exists ? 'v' : 'w'}`;
  }
}
