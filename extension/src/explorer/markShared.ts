/** A piece of a document: whether it is a word that the query has too. */
export interface TextPiece {
  readonly text: string;
  readonly shared: boolean;
}

const WORD = /[\p{L}\p{N}]+/gu;
/** Longest text that is marked, in characters; more is shown unmarked. */
const MAX_MARKED = 100_000;

/** Cuts a document into words that its query shares and what lies between. */
export function markShared(document: string, query: string): TextPiece[] {
  const known = new Set(wordsOf(query));
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const match of document.slice(0, MAX_MARKED).matchAll(WORD)) {
    if (!known.has(match[0].toLowerCase())) continue;
    if (match.index > at) pieces.push({ text: document.slice(at, match.index), shared: false });
    at = match.index + match[0].length;
    pieces.push({ text: match[0], shared: true });
  }
  if (at < document.length) pieces.push({ text: document.slice(at), shared: false });
  return pieces;
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).filter((word) => word.length > 2);
}
