import type { EvaluatorThread } from '../execution/EvaluatorThread.ts';
import type { LanguageThread } from '../language/LanguageThread.ts';
import type { JsonObject } from '../wire/Message.ts';
import { toUtf16 } from './codePoints.ts';
import { nameAroundCursor } from './nameAtCursor.ts';

const LOOKUP_TIMEOUT = 300;
/** How long live values may take once TypeScript has answered, in milliseconds. */
const LOOKUP_GRACE = 20;
const LANGUAGE_TIMEOUT = 2_000;

/** Content of `inspect_reply`: declaration and documentation of what stands at the cursor, and its live value. */
export async function inspectName(
  code: string,
  cursorPosition: number | null,
  evaluator: EvaluatorThread,
  language: LanguageThread,
): Promise<JsonObject> {
  const cursor = toUtf16(code, cursorPosition);
  const path = nameAroundCursor(code, cursor);
  const live =
    path.length > 0 ? evaluator.lookUp({ kind: 'describe', path }, LOOKUP_TIMEOUT) : Promise.resolve(null);
  const known = await language.ask('inspect', { code, cursor }, LANGUAGE_TIMEOUT);
  const described = await Promise.race([live, after(known ? LOOKUP_GRACE : LOOKUP_TIMEOUT)]);
  const value = typeof described === 'string' ? `${path.join('.')}: ${described}` : '';
  const { signature = '', documentation = '' } = known ?? {};
  const found = signature !== '' || documentation !== '' || value !== '';
  if (!found) return { status: 'ok', found: false, data: {}, metadata: {} };
  const parts = [signature, documentation, value].filter((part) => part !== '');
  const markdown = [fenced(signature, 'ts'), documentation, fenced(value, 'js')].filter(
    (part) => part !== '',
  );
  return {
    status: 'ok',
    found: true,
    data: { 'text/plain': parts.join('\n\n'), 'text/markdown': markdown.join('\n\n') },
    metadata: {},
  };
}

/** A block of code that its own content cannot end. */
function fenced(code: string, language: string): string {
  if (code === '') return '';
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
}

function after(milliseconds: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, null));
}
