/** A stretch of a cell's source, in UTF-16 code units: `source.slice(from, to)`. */
export interface SourceRange {
  readonly from: number;
  readonly to: number;
}

/** What JSON can hold. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A name that a cell defines at top level. */
export interface Definition extends SourceRange {
  readonly name: string;
  /** `assignment`: `name = …` without a declaration in the cell. */
  readonly by: 'declaration' | 'import' | 'assignment';
}

/** One free identifier of a cell: a name it reads or writes and does not define. */
export interface NameUse extends SourceRange {
  readonly name: string;
  /** `x` in `name.x`, if that is how the name is used. */
  readonly member: string | null;
  /** It stands alone as `{ name }`, so that another name must be written `{ name: other }`. */
  readonly shorthand: boolean;
  /** It stands in the body of a function, so it may run after the cell. */
  readonly deferred: boolean;
  /** It is assigned to, or both read and assigned to. */
  readonly written: boolean;
}

/** A place where the parser found something else than it needed. */
export interface SyntaxProblem extends SourceRange {
  readonly cause: string;
}

/** `IDENT.PORT` in a cell. */
export interface PortReference extends SourceRange {
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly port: string;
  readonly portRange: SourceRange;
}

/** What a value is, as far as a form or an edge can show it. */
export type ValueForm =
  | { readonly kind: 'literal'; readonly value: JsonValue }
  | { readonly kind: 'reference'; readonly reference: PortReference }
  | { readonly kind: 'references'; readonly references: readonly PortReference[] }
  | { readonly kind: 'expression' };

/** The right-hand side of a property, or an element of a list. */
export interface ValueSyntax extends SourceRange {
  readonly text: string;
  readonly form: ValueForm;
  /** Free identifiers in it. */
  readonly uses: readonly NameUse[];
  /** Its elements, if it is a list literal. */
  readonly list: ListSyntax | null;
  /** Its properties, if it is an object literal. */
  readonly object: ObjectSyntax | null;
}

/** A list literal. */
export interface ListSyntax extends SourceRange {
  readonly items: readonly ValueSyntax[];
  /** Whether the closing bracket is there. */
  readonly closed: boolean;
}

/** An object literal. */
export interface ObjectSyntax extends SourceRange {
  readonly items: readonly PropertySyntax[];
  /** Whether the closing brace is there. */
  readonly closed: boolean;
}

/** One entry of an object literal. */
export interface PropertySyntax extends SourceRange {
  /** `method` also stands for getters and setters, `computed` for keys in brackets that are not plain strings. */
  readonly kind: 'property' | 'shorthand' | 'method' | 'spread' | 'computed';
  /** The key as a program sees it; null for `spread` and `computed`. */
  readonly key: string | null;
  readonly keyRange: SourceRange | null;
  /** Null while someone types, and for methods. */
  readonly value: ValueSyntax | null;
}

interface CellSyntax {
  readonly source: string;
  /** What the cell defines at top level, in order. */
  readonly defines: readonly Definition[];
  /**
   * Its free identifiers in order. Names that only types use are not among them, nor is the `mill` of a block; a block
   * that uses its own name is told.
   */
  readonly uses: readonly NameUse[];
  readonly errors: readonly SyntaxProblem[];
}

/** A cell that is exactly one `const NAME = await mill.TYPE({ … }, { … }?);`. */
export interface BlockCell extends CellSyntax {
  readonly kind: 'block';
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly type: string;
  readonly typeRange: SourceRange;
  readonly statement: SourceRange;
  /** From `(` to `)`. */
  readonly call: SourceRange & { readonly closed: boolean };
  /** Ports and parameters; null in `mill.TYPE()`. */
  readonly args: ObjectSyntax | null;
  readonly options: ObjectSyntax | null;
}

/** Any other code cell. */
export interface CodeCell extends CellSyntax {
  readonly kind: 'code';
}

export type ParsedCell = BlockCell | CodeCell;
