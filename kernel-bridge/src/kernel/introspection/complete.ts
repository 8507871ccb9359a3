import type { EvaluatorThread } from '../execution/EvaluatorThread.ts';
import type { JsonObject } from '../wire/Message.ts';
import { toCodePoints, toUtf16 } from './codePoints.ts';
import { nameBeforeCursor } from './nameAtCursor.ts';

/** How long live values may take to answer, in milliseconds; then the rest is answered without them. */
const LOOKUP_TIMEOUT = 150;

const KEYWORDS =
  'async await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null of return satisfies static super switch this throw true try type typeof using var void while yield'.split(
    ' ',
  );
const CELL_GLOBALS = [
  'clearOutput',
  'comms',
  'confirm',
  'display',
  'html',
  'image',
  'input',
  'md',
  'mill',
  'prompt',
  'require',
  'svg',
];

/** What completion draws on. */
export interface CompletionSources {
  /** Top-level names of the session. */
  readonly names: readonly string[];
  readonly blockTypes: readonly string[];
  readonly evaluator: EvaluatorThread;
}

/** Content of `complete_reply`: names in scope, block types after `mill.`, properties of live values after any other chain. */
export async function complete(
  code: string,
  cursorPosition: number | null,
  sources: CompletionSources,
): Promise<JsonObject> {
  const cursor = toUtf16(code, cursorPosition);
  const found = nameBeforeCursor(code, cursor);
  const matches = found
    ? (await candidates(found.holder, sources)).filter((name) => name.startsWith(found.part))
    : [];
  return {
    status: 'ok',
    matches,
    cursor_start: toCodePoints(code, found?.start ?? cursor),
    cursor_end: toCodePoints(code, cursor),
    metadata: {},
  };
}

async function candidates(
  holder: readonly string[],
  { names, blockTypes, evaluator }: CompletionSources,
): Promise<string[]> {
  if (holder.length === 0) {
    const globals = Object.getOwnPropertyNames(globalThis).sort();
    return [...new Set([...names, ...CELL_GLOBALS, ...KEYWORDS, ...globals])];
  }
  const live = await evaluator.lookUp({ kind: 'members', path: holder }, LOOKUP_TIMEOUT);
  const members = Array.isArray(live) ? live.map(String) : [];
  return holder.length === 1 && holder[0] === 'mill' ? [...new Set([...blockTypes, ...members])] : members;
}
