const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['0', '\0'],
]);

const ESCAPE = /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/gu;

/**
 * The value of a string literal or of a template without interpolations.
 *
 * @param text with its quotes
 * @returns undefined if it is not closed or holds an escape that JavaScript refuses
 */
export function decodeString(text: string): string | undefined {
  const quote = text[0];
  if (text.length < 2 || quote === undefined || !text.endsWith(quote)) return undefined;
  const body = text.slice(1, -1);
  const lines = quote === '`' ? body.replace(/\r\n?/g, '\n') : body;
  const refused: string[] = [];
  const value = lines.replace(
    ESCAPE,
    (escape, braced?: string, unicode?: string, hex?: string, other?: string) => {
      const point = Number.parseInt(braced ?? unicode ?? hex ?? '', 16);
      if (point <= 0x10ffff) return String.fromCodePoint(point);
      if (other === undefined || /^[ux1-9]$/.test(other)) {
        refused.push(escape);
        return '';
      }
      return /^[\r\n\u2028\u2029]/.test(other) ? '' : (SIMPLE.get(other) ?? other);
    },
  );
  return refused.length === 0 ? value : undefined;
}
