import type { JsonObject } from '../wire/Message.ts';

const INDENT = '  ';

/** Content of `is_complete_reply`: a fault at the very end means that more is to come. */
export async function isComplete(code: string): Promise<JsonObject> {
  const { parseSync } = await import('oxc-parser');
  const { errors } = parseSync('cell.ts', code, { lang: 'ts', sourceType: 'module' });
  if (errors.length === 0) return { status: 'complete' };
  const end = code.trimEnd().length;
  const unfinished = errors.some(
    (error) =>
      /unterminated|unexpected end|expected .* but found .*(eof|end)/i.test(error.message) ||
      error.labels.some((label) => label.start >= end),
  );
  return unfinished
    ? { status: 'incomplete', indent: INDENT.repeat(openBrackets(code)) }
    : { status: 'invalid' };
}

/** How many brackets are open at the end; strings and comments are left out. */
function openBrackets(code: string): number {
  const plain = code.replace(
    /\/\*[^]*?(\*\/|$)|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`/g,
    '',
  );
  let depth = 0;
  for (const character of plain) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
  }
  return depth;
}
