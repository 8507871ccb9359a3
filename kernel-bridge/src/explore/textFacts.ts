/** Words that say nothing about what a query asks. */
const COMMON = new Set(
  'a an and are as at be by can do does for from has have how i in is it its my of on or that the their there this to was what when where which who why will with you your'.split(
    ' ',
  ),
);

/** The words of a text, lower case, in order. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** What is the same for queries that differ in case, signs and spaces only. */
export function sameText(words: readonly string[]): string {
  return words.join(' ');
}

/** What is the same for near duplicates: their words without common ones, sorted, each once. */
export function nearText(words: readonly string[]): string {
  const telling = words.filter((word) => !COMMON.has(word));
  return [...new Set(telling.length === 0 ? words : telling)].sort().join(' ');
}

/** How much of a query its document already says. */
export interface Overlap {
  /** Share of the query's words that stand in the document, 0 to 1; null without words. */
  readonly shared: number | null;
  /** Whether the query, four words or more, stands in the document word by word. */
  readonly copied: boolean;
}

/** A document as queries are compared with it: made once for all of its queries. */
export interface DocumentWords {
  readonly text: string;
  readonly known: ReadonlySet<string>;
  /** All words in order, a space around each. */
  readonly line: string;
}

/** Takes a document to pieces. */
export function readDocument(text: string): DocumentWords {
  const words = wordsOf(text);
  return { text, known: new Set(words), line: ` ${words.join(' ')} ` };
}

/** Compares a query with its document. */
export function overlapOf(query: readonly string[], { known, line }: DocumentWords): Overlap {
  if (query.length === 0) return { shared: null, copied: false };
  const shared = query.filter((word) => known.has(word)).length / query.length;
  const copied = query.length >= 4 && shared === 1 && line.includes(` ${query.join(' ')} `);
  return { shared: Math.round(shared * 1000) / 1000, copied };
}
