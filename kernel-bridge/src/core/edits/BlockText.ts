import { type BlockCell, CellCache } from '../cells/index.ts';
import { QuerymillError } from '../errors.ts';
import type { Edit, Notebook } from './editTypes.ts';

/** Replace `source.slice(from, to)` by `text`. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text of one block cell while a gesture changes it, step by step; read anew after each step. */
export class BlockText {
  readonly #cellId: string;
  readonly #cache: CellCache;
  readonly #edits: Edit[] = [];
  #cell: BlockCell;

  private constructor(cellId: string, cell: BlockCell, cache: CellCache) {
    this.#cellId = cellId;
    this.#cell = cell;
    this.#cache = cache;
  }

  /**
   * Opens a block cell.
   *
   * @param action what is about to be done, for the error: `set "size"`
   * @throws QuerymillError if there is no such cell, it is no block, or its text is not whole
   */
  static open({ cells, cache = new CellCache() }: Notebook, cellId: string, action: string): BlockText {
    const found = cells.find(({ id }) => id === cellId);
    const title = `Cannot ${action}`;
    if (found === undefined) {
      throw new QuerymillError({ title, cause: `there is no cell "${cellId}"`, fix: '', kind: 'user' });
    }
    const cell = found.type === 'code' ? cache.parse(found.source) : undefined;
    if (cell?.kind !== 'block') {
      const fix = 'Change the text of the cell instead.';
      throw new QuerymillError({ title, cause: 'the cell is not a block', fix, kind: 'user' });
    }
    const [error] = cell.errors;
    if (error !== undefined) {
      const cause = `the cell of "${cell.name}" cannot be read: ${error.cause}`;
      throw new QuerymillError({ title, cause, fix: 'Mend its text in the notebook first.', kind: 'user' });
    }
    return new BlockText(cellId, cell, cache);
  }

  /** The cell as it reads now. */
  get cell(): BlockCell {
    return this.#cell;
  }

  /** All changes so far, each to what the one before left. */
  get edits(): readonly Edit[] {
    return this.#edits;
  }

  /** Makes changes that do not overlap, given as offsets of the present text. */
  change(splices: readonly Splice[]): void {
    let { source } = this.#cell;
    for (const { from, to, text } of splices.toSorted((a, b) => b.from - a.from || b.to - a.to)) {
      if (source.slice(from, to) === text) continue;
      source = source.slice(0, from) + text + source.slice(to);
      this.#edits.push({ kind: 'splice', cellId: this.#cellId, from, to, text });
    }
    const cell = this.#cache.parse(source);
    if (cell.kind !== 'block' || cell.errors.length > 0) {
      throw new QuerymillError({
        title: `Cannot change "${this.#cell.name}"`,
        cause: 'the new text would not be a block any more',
        fix: 'Change the text of the cell instead.',
        kind: 'internal',
      });
    }
    this.#cell = cell;
  }
}
