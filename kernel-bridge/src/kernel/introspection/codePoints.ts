/** The UTF-16 offset of a position that counts code points, as Jupyter's `cursor_pos` does; null stands for the end. */
export function toUtf16(text: string, codePoints: number | null): number {
  if (codePoints === null) return text.length;
  let offset = 0;
  for (let left = codePoints; left > 0 && offset < text.length; left--)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

/** The position in code points of a UTF-16 offset. */
export function toCodePoints(text: string, offset: number): number {
  let count = 0;
  for (let at = 0; at < offset; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
