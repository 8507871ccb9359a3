import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompletionItem } from '../language/messages.ts';

/** Strings and comments, however unfinished, and single characters of everything else. */
const TOKEN =
  /\/\*[^]*?(?:\*\/|$)|\/\/.*|"(?:\\.|[^"\\\n])*(?:"|$)|'(?:\\.|[^'\\\n])*(?:'|$)|`(?:\\[^]|[^`\\])*(?:`|$)|[^]/gu;
const CALL = /\bmill\s*\.\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*\(\s*$/u;
const KEY = /(?:^|[,{])\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?=[:,}]|$)/gu;

/** The block whose arguments are being written at a cursor, and the names that stand there already. */
export interface BlockArguments {
  readonly type: string;
  readonly given: ReadonlySet<string>;
}

/**
 * Finds out whether the name of a port or parameter can stand at the cursor (UTF-16 offset): in the first object of `mill.TYPE({ … })`,
 * where a name begins. Null anywhere else.
 */
export function blockArgumentsAt(code: string, cursor: number): BlockArguments | null {
  const before = code.slice(0, cursor).replace(/[\p{ID_Continue}$]*$/u, '');
  const open = outerBracket(before);
  if (open === null) return null;
  const { start, text } = open;
  const type = code[start] === '{' ? CALL.exec(code.slice(0, start))?.[1] : undefined;
  if (type === undefined || !/[{,]\s*$/.test(text)) return null;
  const own = text + restOfObject(code.slice(cursor).replace(/^[\p{ID_Continue}$]*/u, ''));
  return { type, given: new Set([...own.matchAll(KEY)].map(([, name]) => name ?? '')) };
}

/** The ports and parameters that block.json gives to a block, but those that stand there already. Nothing where none is found. */
export function blockArgumentItems(
  { type, given }: BlockArguments,
  folders: readonly string[],
): CompletionItem[] {
  for (const folder of folders) {
    try {
      const block = JSON.parse(readFileSync(join(folder, type, 'block.json'), 'utf8')) as {
        inputs?: object;
        params?: { properties?: object };
      };
      const names = [...Object.keys(block.inputs ?? {}), ...Object.keys(block.params?.properties ?? {})];
      return names.filter((name) => !given.has(name)).map((name) => ({ name, kind: 'property' }));
    } catch {
      // Not in this folder, or being written now.
    }
  }
  return [];
}

/** The innermost bracket that is open at the end of code, and what stands behind it at its own level. */
function outerBracket(code: string): { start: number; text: string } | null {
  const open: { start: number; text: string }[] = [];
  for (const { 0: token, index } of code.matchAll(TOKEN)) {
    const top = open.at(-1);
    if ('([{'.includes(token)) open.push({ start: index, text: token === '{' ? token : '' });
    else if (')]}'.includes(token)) open.pop();
    else if (top) top.text += plain(token);
  }
  return open.at(-1) ?? null;
}

/** What follows at the same level, up to the bracket that closes it. */
function restOfObject(code: string): string {
  let depth = 0;
  let text = '';
  for (const { 0: token } of code.matchAll(TOKEN)) {
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token) && --depth < 0) break;
    else if (depth === 0) text += plain(token);
  }
  return text;
}

/** A token without the content of its string; comments are left out. */
function plain(token: string): string {
  if (/^\/[/*]/.test(token)) return ' ';
  return /^["'`]/.test(token) ? '""' : token;
}
