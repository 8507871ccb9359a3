import type { CompletionItem } from '../language/messages.ts';

const KEYWORDS =
  'async await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null of return satisfies static super switch this throw true try type typeof using var void while yield'.split(
    ' ',
  );
const CELL_GLOBALS = [
  'clearOutput',
  'comms',
  'confirm',
  'display',
  'exit',
  'html',
  'image',
  'input',
  'md',
  'mill',
  'plot',
  'prompt',
  'quit',
  'require',
  'svg',
];

/** What can stand where a name begins: the names of the session, what cells are given, keywords and the platform's globals. */
export function namesInScope(names: readonly string[]): CompletionItem[] {
  const globals = Object.getOwnPropertyNames(globalThis).sort();
  const all = new Map<string, string>();
  for (const name of globals) all.set(name, 'var');
  for (const name of KEYWORDS) all.set(name, 'keyword');
  for (const name of CELL_GLOBALS) all.set(name, 'function');
  for (const name of names) all.set(name, 'const');
  const own = new Set([...names, ...CELL_GLOBALS, ...KEYWORDS]);
  return [...new Set([...own, ...all.keys()])].map((name) => ({ name, kind: all.get(name) ?? 'var' }));
}
