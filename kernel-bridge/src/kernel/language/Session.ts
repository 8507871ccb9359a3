import type { RanCell } from './messages.ts';
import type { TypeScript } from './TypeScript.ts';

/** How many different cells are kept; beyond it, those that own no name any more go first. */
const MOST_CELLS = 500;

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;
const CURRENT = 'querymill-current-cell.ts';

interface KnownCell {
  readonly file: string;
  readonly source: string;
  label: string;
  prefix: string;
}

/** A file of the compiler that holds a cell, and where the cell's own code starts in it. */
export interface CellFile {
  readonly file: string;
  readonly start: number;
}

/**
 * The cells of a session as modules: each imports what it can see from the cell that declared it last, and exports what it declares.
 * So names may be declared again in a later cell, and a change in one cell leaves the others as they were.
 */
export class Session {
  readonly #typescript: TypeScript;
  readonly #cells = new Map<string, KnownCell>();
  readonly #byIndex = new Map<number, KnownCell>();
  /** Name → the cell that declared it last. */
  readonly #scope = new Map<string, KnownCell>();
  #made = 0;

  constructor(typescript: TypeScript) {
    this.#typescript = typescript;
  }

  /** Takes in a cell that has run. */
  add({ index, label, source, bound }: RanCell): void {
    const { names, exported } = this.#typescript.declaredNames(source);
    const visible = bound === null ? names : names.filter((name) => bound.includes(name));
    const cell = this.#cells.get(source) ?? {
      file: `querymill-cell-${++this.#made}.ts`,
      source,
      label,
      prefix: '',
    };
    cell.label = label;
    cell.prefix = this.#prefix(source, names, cell);
    const exports = names.filter((name) => !exported.has(name)).join(', ');
    this.#typescript.setFile(cell.file, `${cell.prefix}${source}\nexport { ${exports} };`);
    this.#cells.delete(source);
    this.#cells.set(source, cell);
    this.#byIndex.set(index, cell);
    for (const name of visible) {
      this.#scope.delete(name);
      this.#scope.set(name, cell);
    }
    this.#prune();
  }

  /** Forgets all cells: the evaluator was replaced. */
  clear(): void {
    for (const { file } of this.#cells.values()) this.#typescript.removeFile(file);
    this.#cells.clear();
    this.#byIndex.clear();
    this.#scope.clear();
  }

  /** Puts code that is being written into its file, with all that it can see. */
  open(code: string): CellFile {
    const { names } = this.#typescript.declaredNames(code);
    const prefix = this.#prefix(code, names, null);
    this.#typescript.setFile(CURRENT, `${prefix}${code}`);
    return { file: CURRENT, start: prefix.length };
  }

  /** The file of a cell that has run; null when it is no longer kept. */
  ran(index: number): (CellFile & { readonly source: string; readonly label: string }) | null {
    const cell = this.#byIndex.get(index);
    return cell ? { ...cell, start: cell.prefix.length } : null;
  }

  /** Every name in scope. */
  get names(): Iterable<string> {
    return this.#scope.keys();
  }

  /** Imports, on one line, of the names in scope that the code speaks of, but a cell's own. */
  #prefix(code: string, own: readonly string[], self: KnownCell | null): string {
    const hidden = new Set(own);
    const imports = new Map<KnownCell, string[]>();
    for (const name of new Set(code.match(NAME) ?? [])) {
      const cell = this.#scope.get(name);
      if (!cell || hidden.has(name) || cell === self) continue;
      const names = imports.get(cell);
      if (names) names.push(name);
      else imports.set(cell, [name]);
    }
    return [...imports]
      .map(([{ file }, names]) => `import { ${names.join(', ')} } from './${file.replace(/\.ts$/, '')}';`)
      .join('')
      .concat('export {};\n');
  }

  #prune(): void {
    if (this.#cells.size <= MOST_CELLS) return;
    const owners = new Set(this.#scope.values());
    for (const [source, cell] of this.#cells) {
      if (owners.has(cell)) continue;
      this.#typescript.removeFile(cell.file);
      this.#cells.delete(source);
      for (const [index, each] of this.#byIndex) if (each === cell) this.#byIndex.delete(index);
      return;
    }
  }
}
