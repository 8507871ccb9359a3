/** A place in a text; line and column count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The place of a UTF-16 offset. */
export function positionAt(source: string, offset: number): Position {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The line of a fault with the line before and after it and a mark below its column. */
export function excerpt(source: string, line: number, column: number): string {
  const lines = source.split('\n');
  const width = String(line + 1).length;
  const shown: string[] = [];
  for (let number = Math.max(1, line - 1); number <= Math.min(lines.length, line + 1); number++) {
    const text = lines[number - 1] ?? '';
    const pointer = number === line ? '>' : ' ';
    shown.push(`${pointer} ${String(number).padStart(width)} | ${cut(text)}`);
    if (number === line && column <= MAX_WIDTH)
      shown.push(`  ${' '.repeat(width)} | ${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`);
  }
  return shown.join('\n');
}

const MAX_WIDTH = 160;

function cut(text: string): string {
  return text.length > MAX_WIDTH ? `${text.slice(0, MAX_WIDTH)}…` : text;
}
