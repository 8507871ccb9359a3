/** A chain of names before or around the cursor: `a.b.c` is root and middle `["a", "b"]` and last part `c`. */
export interface NameAtCursor {
  /** Names before the last dot. */
  readonly holder: readonly string[];
  /** What is typed after the last dot, or the whole name; may be empty. */
  readonly part: string;
  /** UTF-16 offset at which `part` starts. */
  readonly start: number;
}

const CHAIN = /(?:[\p{ID_Start}$_][\p{ID_Continue}$]*\s*\??\.\s*)*(?:[\p{ID_Start}$_][\p{ID_Continue}$]*)?$/u;

/** The chain that ends at the cursor (UTF-16 offset); null inside a number or after an expression that is no plain chain. */
export function nameBeforeCursor(code: string, cursor: number): NameAtCursor | null {
  const before = code.slice(0, cursor);
  const chain = CHAIN.exec(before)?.[0] ?? '';
  const names = chain.split(/\s*\??\.\s*/u);
  const part = names.pop() ?? '';
  const previous =
    before
      .slice(0, before.length - chain.length)
      .trimEnd()
      .at(-1) ?? '';
  if (
    previous === '.' ||
    /[\p{ID_Continue}$]/u.test(before.slice(0, before.length - chain.length).at(-1) ?? '')
  )
    return null;
  return { holder: names, part, start: cursor - part.length };
}

/** The whole chain that the cursor touches, for inspection. */
export function nameAroundCursor(code: string, cursor: number): readonly string[] {
  const rest = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))?.[0] ?? '';
  const found = nameBeforeCursor(code, cursor + rest.length);
  return found && found.part !== '' ? [...found.holder, found.part] : [];
}
