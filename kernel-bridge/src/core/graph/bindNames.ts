import type { Definition, NameUse, ParsedCell } from '../cells/cellTypes.ts';

/** A use and the cell whose definition it takes. */
export interface BoundUse {
  readonly use: NameUse;
  /** Index of the nearest cell above that defines the name; null: none does. */
  readonly definedIn: number | null;
  /** Index of the nearest cell below that defines it, looked for only where none above does. */
  readonly definedBelow: number | null;
}

/** A definition of a name that a cell above defines too. */
export interface Redefinition {
  readonly definition: Definition;
  /** Index of the cell above. */
  readonly before: number;
}

/** The names of one cell, joined to those of the others. */
export interface CellBindings {
  readonly uses: readonly BoundUse[];
  readonly redefines: readonly Redefinition[];
}

/** The names of a notebook, joined cell by cell. */
export interface Bindings {
  /** In document order, one for each cell. */
  readonly cells: readonly CellBindings[];
  /** Every name some cell defines to the indices of those cells, in order. */
  readonly definers: ReadonlyMap<string, readonly number[]>;
}

/** Binds every use to the nearest definition above it. Cells that are not code are null. */
export function bindNames(parsed: readonly (ParsedCell | null)[]): Bindings {
  const definers = new Map<string, number[]>();
  parsed.forEach((cell, index) => {
    for (const { name } of cell?.defines ?? []) {
      const known = definers.get(name);
      if (known === undefined) definers.set(name, [index]);
      else if (known.at(-1) !== index) known.push(index);
    }
  });
  const cells = parsed.map((cell, index): CellBindings => {
    const uses = (cell?.uses ?? []).map((use): BoundUse => {
      const all = definers.get(use.name);
      const definedIn = all?.findLast((other) => other < index) ?? null;
      const definedBelow = definedIn === null ? (all?.find((other) => other > index) ?? null) : null;
      return { use, definedIn, definedBelow };
    });
    const redefines: Redefinition[] = [];
    const seen = new Set<string>();
    for (const definition of cell?.defines ?? []) {
      const before = definers.get(definition.name)?.findLast((other) => other < index);
      if (before !== undefined && definition.by !== 'assignment' && !seen.has(definition.name)) {
        redefines.push({ definition, before });
      }
      seen.add(definition.name);
    }
    return { uses, redefines };
  });
  return { cells, definers };
}
