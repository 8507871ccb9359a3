import type { Completions } from './messages.ts';
import type { CellFile, Session } from './Session.ts';
import type { TypeScript } from './TypeScript.ts';

const WORD = /[\p{ID_Continue}$\u200c\u200d]*$/u;

/** Keeps the last answer: while a word is being typed, what can stand in its place does not change. */
export class Completer {
  readonly #typescript: TypeScript;
  #last: { readonly key: string; readonly completions: Completions } | null = null;

  constructor(typescript: TypeScript) {
    this.#typescript = typescript;
  }

  /** Forgets what was kept: names or types have changed. */
  reset(): void {
    this.#last = null;
  }

  /**
   * What can be written at the cursor, with the names of the session's cells.
   */
  complete(code: string, cursor: number, session: Session): Completions {
    const open = (text: string): CellFile => session.open(text);
    const word = WORD.exec(code.slice(0, cursor))?.[0] ?? '';
    const start = cursor - word.length;
    const without = code.slice(0, start) + code.slice(cursor);
    const key = `${start}:${without}`;
    if (this.#last?.key === key) return this.#last.completions;
    const place = open(without);
    const offset = place.start + start;
    if (this.#typescript.inComment(place.file, offset)) return { start: cursor, items: [], inString: true };
    const string = this.#typescript.stringAround(place.file, offset);
    if (string) return this.#inString(code, cursor, open);
    const { items, takesNames } = this.#typescript.completions(place.file, offset);
    const names = takesNames ? [...session.names].map((name) => ({ name, kind: 'const' })) : [];
    const offered = new Set(items.map(({ name }) => name));
    const completions = {
      start,
      items: [...names.filter(({ name }) => !offered.has(name)), ...items],
      inString: false,
    };
    this.#last = { key, completions };
    return completions;
  }

  /** The text typed so far decides, as in paths of modules, so nothing is left out and nothing is kept. */
  #inString(code: string, cursor: number, open: (code: string) => CellFile): Completions {
    const { file, start } = open(code);
    const offset = start + cursor;
    const string = this.#typescript.stringAround(file, offset);
    const { items } = this.#typescript.completions(file, offset);
    const segment = /^\.{0,2}\/(?:.*\/)?/.exec(string?.text ?? '')?.[0].length ?? 0;
    const from = items[0]?.start ?? (string ? string.start + segment : offset);
    return { start: Math.min(from - start, cursor), items, inString: true };
  }
}
