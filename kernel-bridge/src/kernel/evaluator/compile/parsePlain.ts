import { parseSync } from 'oxc-parser';
import { list, type SyntaxNode } from './syntaxNode.ts';

/** Braces hold further statements, angle brackets may hold types, `@` begins a decorator. */
const NOT_PLAIN = /[{<@]/;

/**
 * The syntax tree of a cell that is one statement of plain JavaScript; null for all others. Such a cell needs no types removed, and no
 * semicolons added before it can be rewritten, which is a third of the work of compiling it.
 */
export function parsePlain(source: string): SyntaxNode | null {
  if (NOT_PLAIN.test(source)) return null;
  const { errors, program } = parseJavaScript(source);
  return errors.length === 0 && program.hashbang === null && list(program, 'body').length === 1
    ? program
    : null;
}

/** Parses JavaScript as a module: `await` may stand at its top level. */
export function parseJavaScript(code: string): ReturnType<typeof parseSync> {
  return parseSync('cell.js', code, { lang: 'js', sourceType: 'module', preserveParens: false });
}
