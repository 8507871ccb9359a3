import type { SyntaxNode } from '@lezer/common';

import type { Definition, NameUse } from './cellTypes.ts';
import { type Binding, Scope } from './Scope.ts';

/** What a cell gives to and takes from the others. */
export interface CellNames {
  /** Defined at top level, in order. */
  readonly defines: readonly Definition[];
  /** Free identifiers, in order. */
  readonly uses: readonly NameUse[];
  /** Uses of what the cell itself defines at top level. */
  readonly ownUses: readonly NameUse[];
}

/** How an identifier stands in the text. */
export interface Marks {
  readonly member?: string;
  readonly shorthand?: boolean;
  readonly written?: boolean;
}

/** Collects the names of a cell while its tree is walked; scopes are resolved at the end, when all are known. */
export class NameCollector {
  readonly top = new Scope('function', null, false);
  readonly #source: string;
  readonly #definitions: Definition[] = [];
  readonly #references: { readonly use: NameUse; readonly scope: Scope }[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  text({ from, to }: SyntaxNode): string {
    return this.#source.slice(from, to);
  }

  refer(node: SyntaxNode, scope: Scope, { member, shorthand = false, written = false }: Marks = {}): void {
    const { from, to } = node;
    if (from === to) return;
    const name = this.text(node);
    const use: NameUse = {
      name,
      from,
      to,
      member: member ?? null,
      shorthand,
      deferred: scope.deferred,
      written,
    };
    this.#references.push({ use, scope });
  }

  declare(node: SyntaxNode | null, scope: Scope, binding: Binding): void {
    if (node === null || node.from === node.to) return;
    const { from, to } = node;
    const name = this.text(node);
    scope.declare(name, binding);
    if (scope === this.top && binding !== 'ambient') this.#definitions.push({ name, from, to, by: binding });
  }

  result(): CellNames {
    const uses: NameUse[] = [];
    const ownUses: NameUse[] = [];
    for (const { use, scope } of this.#references) {
      const owner = scope.owner(use.name);
      if (owner === this.top) ownUses.push(use);
      else if (owner === null && !(use.name === 'arguments' && scope.hoist !== this.top)) uses.push(use);
    }
    uses.sort((a, b) => a.from - b.from);
    const assigned = uses.filter((use) => use.written && !use.deferred);
    const assignments = assigned.map(({ name, from, to }): Definition => ({
      name,
      from,
      to,
      by: 'assignment',
    }));
    const defines = [...this.#definitions, ...assignments].sort((a, b) => a.from - b.from);
    return { defines, uses, ownUses };
  }
}

/** One step of the walk through a tree. */
export interface Walk {
  readonly names: NameCollector;
  readonly scope: Scope;
  /** Goes on with a node, in this scope or in another. */
  readonly visit: (node: SyntaxNode, scope?: Scope) => void;
}
