/** Longest text of a result that is kept, in UTF-16 units. */
const MAX_OUTPUT = 10_000;

/** One line of history: session number, line number, source, and its result as text where it had one. */
type Line = [session: number, line: number, source: string, output: string | null];

/** What was run in this kernel, for `history_request`. Earlier sessions are not kept. */
export class History {
  readonly #lines: Line[] = [];

  add(count: number, source: string): void {
    this.#lines.push([1, count, source, null]);
  }

  /** The result of a line that was added. */
  setOutput(count: number, output: string): void {
    const line = this.#lines.findLast(([, number]) => number === count);
    if (line) line[3] = output.slice(0, MAX_OUTPUT);
  }

  /** The last `count` lines. */
  tail(count: number): Line[] {
    return count > 0 ? this.#lines.slice(-count) : [];
  }

  /** Lines `start` to before `stop`; the whole session without them. */
  range(start: number, stop: number | null): Line[] {
    return this.#lines.filter(([, line]) => line >= start && (stop === null || line < stop));
  }

  /** Lines that match a glob (`*` and `?`), the last `count` of them. */
  search(pattern: string, count: number | null, unique: boolean): Line[] {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    const expression = new RegExp(`^${escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
    const found = this.#lines.filter(([, , source]) => expression.test(source));
    const kept = unique ? [...new Map(found.map((line) => [line[2], line])).values()] : found;
    return count === null ? kept : kept.slice(-count);
  }
}
