import { sha256Hex } from '../canonical.ts';

/** One regular file of a tree. */
export interface TreeEntry {
  /** Path below the root of the tree, parts joined by `/`. */
  readonly path: string;
  /** Whether its owner may execute it. */
  readonly executable: boolean;
  /** Length in bytes. */
  readonly size: number;
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly sha256: string;
}

/**
 * The digest of a folder by content: names, lengths, the executable bit and the bytes, nothing else.
 * The Python side computes the same from the same tree.
 *
 * @param entries every regular file, in any order
 * @returns SHA-256 of the lines `<path>\0<x or ->\0<size>\0<sha256>\n`, sorted by the bytes of the path
 */
export function treeDigest(entries: Iterable<TreeEntry>): string {
  const encoder = new TextEncoder();
  const keyed = [...entries].map((entry) => ({ bytes: encoder.encode(entry.path), entry }));
  keyed.sort((a, b) => compareBytes(a.bytes, b.bytes));
  const lines = keyed.map(
    ({ entry }) => `${entry.path}\0${entry.executable ? 'x' : '-'}\0${String(entry.size)}\0${entry.sha256}\n`,
  );
  return sha256Hex(lines.join(''));
}

/** UTF-16 order differs from byte order above U+FFFF, and Python sorts bytes. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
