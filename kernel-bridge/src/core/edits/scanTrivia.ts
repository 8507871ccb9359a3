/** A piece of what stands between the items of a literal. */
export interface Trivia {
  readonly kind: 'space' | 'newline' | 'lineComment' | 'blockComment' | 'comma' | 'other';
  readonly from: number;
  readonly to: number;
}

const PIECE = /([^\S\r\n]+)|(\r\n|\r|\n)|(\/\/[^\n]*?(?=\r?\n|$))|(\/\*[\s\S]*?(?:\*\/|$))|(,)|([\s\S])/y;

const KINDS = ['space', 'newline', 'lineComment', 'blockComment', 'comma', 'other'] as const;

/** Splits the stretch between two tokens into spaces, line ends, comments and commas. */
export function scanTrivia(source: string, from: number, to: number): Trivia[] {
  const pieces: Trivia[] = [];
  const text = source.slice(0, to);
  PIECE.lastIndex = from;
  for (let match = PIECE.exec(text); match !== null && match[0] !== ''; match = PIECE.exec(text)) {
    const groups: readonly (string | undefined)[] = match.slice(1);
    const index = groups.findIndex((group) => group !== undefined);
    pieces.push({ kind: KINDS[index] ?? 'other', from: match.index, to: match.index + match[0].length });
  }
  PIECE.lastIndex = 0;
  return pieces;
}

/** Whether only spaces are among these. */
export function onlySpaces(pieces: readonly Trivia[]): boolean {
  return pieces.every(({ kind }) => kind === 'space');
}

/** How the line before the one with the offset ends; else how lines of the cell end. */
export function lineEndAt(source: string, offset: number): string {
  const before = source.lastIndexOf('\n', offset - 1);
  const end = before < 0 ? source.indexOf('\n') : before;
  return end > 0 && source[end - 1] === '\r' ? '\r\n' : '\n';
}

/** The white space at the start of the line that the offset is on. */
export function indentAt(source: string, offset: number): string {
  const start = Math.max(source.lastIndexOf('\n', offset - 1), source.lastIndexOf('\r', offset - 1)) + 1;
  return /^[^\S\r\n]*/.exec(source.slice(start, offset))?.[0] ?? '';
}
