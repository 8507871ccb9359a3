import type { ParsedCell } from './cellTypes.ts';
import { parseCell } from './parseCell.ts';

const CAPACITY = 2000;

/** Parsed cells by their source, so that a keystroke parses one cell anew. Keeps those used last. */
export class CellCache {
  readonly #parsed = new Map<string, ParsedCell>();

  /** The same as parseCell(source); the same object for the same source. */
  parse(source: string): ParsedCell {
    const known = this.#parsed.get(source);
    if (known !== undefined) this.#parsed.delete(source);
    const parsed = known ?? parseCell(source);
    this.#parsed.set(source, parsed);
    if (this.#parsed.size > CAPACITY) this.#forgetOldest();
    return parsed;
  }

  #forgetOldest(): void {
    for (const source of this.#parsed.keys()) {
      this.#parsed.delete(source);
      return;
    }
  }
}
