import type { Binding } from './bindings/Binding.ts';

/** What the compiled code of a cell finds under its mark: the only door between user code's syntax and the evaluator. */
export interface CellRuntime {
  /** The value of the cell's last expression; absent when its last statement is no expression. */
  value?: unknown;
  /** The binding of a top-level name. */
  binding(name: string): Binding;
  /** Reads a name before its declaration. */
  early(binding: Binding): never;
  /** `import … from`: loads a module and declares the names picked from it. */
  imports(
    specifier: string,
    attributes: ImportAttributes,
    picks: readonly (readonly [string, Binding])[],
  ): Promise<void>;
  /** `import(…)`. */
  import(specifier: unknown, options?: { with?: ImportAttributes }): Promise<unknown>;
  /** Whether the cell that the running code belongs to was interrupted. */
  readonly interrupted: boolean;
  /** Gets what is about to be awaited, and gives it back: an interrupted cell is held here. */
  hold<T>(awaited: T): T | Promise<never>;
  /** Called after each `await` with what `interrupted` was before it: lets an interrupted cell go no further. */
  resume<T>(wasInterrupted: boolean, value?: T): T;
  readonly meta: ImportMeta;
}

export type ImportAttributes = Record<string, string>;
