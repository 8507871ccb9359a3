import type { SourceRange } from '../cells/index.ts';
import type { Splice } from './BlockText.ts';
import type { Literal } from './insertItem.ts';
import { onlySpaces, scanTrivia, type Trivia } from './scanTrivia.ts';

/** Takes an item out of a literal with the comma that goes with it, and its line if it had one. Comments stay. */
export function removeItem(source: string, literal: Literal, index: number): Splice[] {
  const item = literal.items[index];
  if (item === undefined) return [];
  const before = scanTrivia(source, literal.items[index - 1]?.to ?? literal.from + 1, item.from);
  const after = scanTrivia(source, item.to, literal.items[index + 1]?.from ?? literal.to - 1);
  if (
    literal.items.length === 1 &&
    onlySpaces(before) &&
    after.every(({ kind }) => kind === 'space' || kind === 'comma')
  ) {
    return [{ from: literal.from + 1, to: literal.to - 1, text: '' }];
  }
  const comma = after.find(({ kind }) => kind === 'comma');
  const earlier = comma === undefined ? before.find(({ kind }) => kind === 'comma') : undefined;
  const isLast = index === literal.items.length - 1;
  const cuts = [...itemCuts(item, comma, before, after, isLast), ...(earlier === undefined ? [] : [earlier])];
  return joined(source, cuts, earlier).map(({ from, to }) => ({ from, to, text: '' }));
}

/** The item and the comma after it, with the white space that only they needed. */
function itemCuts(
  item: SourceRange,
  comma: Trivia | undefined,
  before: readonly Trivia[],
  after: readonly Trivia[],
  isLast: boolean,
): SourceRange[] {
  const close = comma !== undefined && onlySpaces(after.filter(({ to }) => to <= comma.from));
  const end = close ? comma.to : item.to;
  const rest = after.filter((piece) => piece.from >= end && piece !== comma);
  const space = rest[0]?.kind === 'space' ? rest[0] : undefined;
  const following = space === undefined ? rest[0] : rest[1];
  const indent = before.at(-1)?.kind === 'space' ? before.at(-1) : undefined;
  const preceding = indent === undefined ? before.at(-1) : before.at(-2);
  const separate = comma !== undefined && !close ? [comma] : [];
  if (preceding?.kind === 'newline' && following?.kind === 'newline') {
    return [{ from: preceding.from, to: space?.to ?? end }, ...separate];
  }
  if (
    isLast &&
    preceding?.kind === 'newline' &&
    before.at(indent === undefined ? -2 : -3)?.kind !== 'lineComment'
  ) {
    return [{ from: preceding.from, to: end }, ...separate];
  }
  if (isLast && indent !== undefined && preceding?.kind !== 'newline') {
    return [{ from: indent.from, to: end }, ...separate];
  }
  const spaced = before.at(-1)?.kind === 'space' || before.at(-1)?.kind === 'newline';
  return [{ from: item.from, to: close || spaced ? (space?.to ?? end) : end }, ...separate];
}

/** From the end to the start; the comma before and the item after it are one cut if only white space is between. */
function joined(source: string, cuts: readonly SourceRange[], earlier: Trivia | undefined): SourceRange[] {
  const sorted = cuts.toSorted((a, b) => b.from - a.from);
  const last = sorted.at(-2);
  if (earlier === undefined || last === undefined) return sorted;
  const between = source.slice(earlier.to, last.from);
  return between.trim() === '' && !/[\r\n]/.test(between)
    ? [...sorted.slice(0, -2), { from: earlier.from, to: last.to }]
    : sorted;
}
