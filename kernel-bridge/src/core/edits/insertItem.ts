import type { SourceRange } from '../cells/index.ts';
import type { Splice } from './BlockText.ts';
import { indentAt, lineEndAt, onlySpaces, scanTrivia } from './scanTrivia.ts';

/** A list or object literal, whose brackets are one character each. */
export interface Literal extends SourceRange {
  readonly items: readonly SourceRange[];
}

/**
 * Puts an item into a literal in the way the others are written: on the same line or on one of its own, with or
 * without a comma after the last. Comments stay where they are.
 *
 * @param index place of the new item, from 0 to the number of items
 */
export function insertItem(source: string, literal: Literal, index: number, text: string): Splice[] {
  const { items } = literal;
  const next = items[index];
  if (next !== undefined) return insertBefore(source, literal, index, next, text);
  const last = items.at(-1);
  return last === undefined ? insertFirst(source, literal, text) : append(source, literal, last, text);
}

function startsLine(source: string, { from, items }: Literal, index: number): boolean {
  const item = items[index];
  const before = items[index - 1]?.to ?? from + 1;
  return item !== undefined && scanTrivia(source, before, item.from).some(({ kind }) => kind === 'newline');
}

function insertBefore(
  source: string,
  literal: Literal,
  index: number,
  next: SourceRange,
  text: string,
): Splice[] {
  const gap = startsLine(source, literal, index)
    ? lineEndAt(source, next.from) + indentAt(source, next.from)
    : ' ';
  return [{ from: next.from, to: next.from, text: `${text},${gap}` }];
}

function append(source: string, literal: Literal, last: SourceRange, text: string): Splice[] {
  const tail = scanTrivia(source, last.to, literal.to - 1);
  const comma = tail.find(({ kind }) => kind === 'comma');
  const end = comma?.to ?? last.to;
  if (!startsLine(source, literal, literal.items.length - 1)) {
    return [{ from: end, to: end, text: comma === undefined ? `, ${text}` : ` ${text},` }];
  }
  let at = end;
  for (const piece of tail) {
    if (piece.from < end) continue;
    if (piece.kind === 'newline') break;
    if (piece.kind === 'lineComment' || piece.kind === 'blockComment') at = piece.to;
  }
  const line = lineEndAt(source, last.from) + indentAt(source, last.from) + text;
  if (comma !== undefined) return [{ from: at, to: at, text: `${line},` }];
  if (at === end) return [{ from: end, to: end, text: `,${line}` }];
  return [
    { from: at, to: at, text: line },
    { from: end, to: end, text: ',' },
  ];
}

function insertFirst(source: string, { from, to }: Literal, text: string): Splice[] {
  const inside = scanTrivia(source, from + 1, to - 1);
  const padding = source[from] === '{' ? ' ' : '';
  if (onlySpaces(inside)) return [{ from: from + 1, to: to - 1, text: padding + text + padding }];
  const comment = inside.findLast(({ kind }) => kind === 'lineComment' || kind === 'blockComment');
  const at = comment?.to ?? from + 1;
  const sameLine = !inside.some((piece) => piece.from >= at && piece.kind === 'newline');
  if (sameLine) return [{ from: at, to: at, text: ` ${text}` }];
  const base = indentAt(source, from);
  const indent = base + (base.includes('\t') ? '\t' : '  ');
  return [{ from: at, to: at, text: lineEndAt(source, to) + indent + text }];
}
