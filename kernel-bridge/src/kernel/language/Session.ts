import type { RanCell } from './messages.ts';
import type { TypeScript } from './TypeScript.ts';

/** How many cells are kept; beyond it, the oldest of those that own no name any more goes. */
const MOST_CELLS = 300;

const CURRENT = 'querymill-current-cell.ts';
const SCOPE = 'querymill-scope.ts';
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;

interface KnownCell {
  readonly file: string;
  readonly source: string;
  index: number;
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
 * So names may be declared again in a later cell, and a change in one cell leaves the others as they were. Code that is being written
 * imports from one module that names everything in scope: whatever is typed, the compiler has the same files to look at.
 */
export class Session {
  readonly #typescript: TypeScript;
  /** By source: a cell that runs again keeps its file. */
  readonly #cells = new Map<string, KnownCell>();
  /** Name → the cell that declared it last. */
  readonly #scope = new Map<string, KnownCell>();
  #newest: KnownCell | null = null;
  #made = 0;

  constructor(typescript: TypeScript) {
    this.#typescript = typescript;
    this.#writeScope();
  }

  /** Every name in scope. */
  get names(): Iterable<string> {
    return this.#scope.keys();
  }

  /** Takes in a cell that has run. */
  add({ index, label, source, bound }: RanCell): void {
    const { names, exported } = this.#typescript.declaredNames(source);
    const visible = bound === null ? names : names.filter((name) => bound.includes(name));
    const known = this.#cells.get(source);
    const cell = known ?? { file: `querymill-cell-${++this.#made}.ts`, source, index, label, prefix: '' };
    Object.assign(cell, { index, label });
    cell.prefix = importsOf(this.#visible(source, names));
    const exports = names.filter((name) => !exported.has(name)).join(', ');
    this.#typescript.setFile(cell.file, `${cell.prefix}${source}\nexport { ${exports} };`);
    this.#cells.set(source, cell);
    this.#newest = cell;
    for (const name of visible) {
      this.#scope.delete(name);
      this.#scope.set(name, cell);
    }
    this.#dropUnused();
    this.#writeScope();
  }

  /** Forgets all cells: the evaluator was replaced. */
  clear(): void {
    for (const { file } of this.#cells.values()) this.#typescript.removeFile(file);
    this.#cells.clear();
    this.#scope.clear();
    this.#newest = null;
    this.#writeScope();
  }

  /** Puts code that is being written into its file, with all that it can see. */
  open(code: string): CellFile {
    const { names } = this.#typescript.declaredNames(code);
    const visible = [...this.#visible(code, names).values()].flat();
    const prefix = importsOf(new Map([[SCOPE, visible]]));
    this.#typescript.setFile(CURRENT, `${prefix}${code}`);
    return { file: CURRENT, start: prefix.length };
  }

  /** The file of the cell that ran last; null when another has run since. */
  ran(index: number): (CellFile & { readonly source: string; readonly label: string }) | null {
    const cell = this.#newest;
    return cell?.index === index ? { ...cell, start: cell.prefix.length } : null;
  }

  /** The names in scope that code speaks of, but those it declares itself, by the file that declares them. */
  #visible(code: string, own: readonly string[]): Map<string, string[]> {
    const hidden = new Set(own);
    const spoken = new Set(code.match(NAME) ?? []);
    const named = [...spoken].flatMap((name) => {
      const cell = hidden.has(name) ? undefined : this.#scope.get(name);
      return cell ? [[name, cell.file] as const] : [];
    });
    return groupByFile(named);
  }

  #dropUnused(): void {
    if (this.#cells.size <= MOST_CELLS) return;
    const owners = new Set(this.#scope.values());
    for (const [source, cell] of this.#cells) {
      if (owners.has(cell) || cell === this.#newest) continue;
      this.#typescript.removeFile(cell.file);
      this.#cells.delete(source);
      return;
    }
  }

  #writeScope(): void {
    const exports = groupByFile([...this.#scope].map(([name, { file }]) => [name, file]));
    const lines = [...exports].map(([file, names]) => `export { ${names.join(', ')} } from './${file}';`);
    this.#typescript.setFile(SCOPE, ['export {};', ...lines].join('\n'));
  }
}

function groupByFile(named: readonly (readonly [name: string, file: string])[]): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const [name, file] of named) {
    const names = files.get(file);
    if (names) names.push(name);
    else files.set(file, [name]);
  }
  return files;
}

/** Imports on one line, so that the lines of a cell keep their numbers but for one. */
function importsOf(files: ReadonlyMap<string, readonly string[]>): string {
  const imports = [...files].map(([file, names]) => `import { ${names.join(', ')} } from './${file}';`);
  return `${imports.join('')}export {};\n`;
}
