import type { EvaluatorThread } from '../execution/EvaluatorThread.ts';
import type { JsonObject } from '../wire/Message.ts';
import { toUtf16 } from './codePoints.ts';
import { nameAroundCursor } from './nameAtCursor.ts';

const LOOKUP_TIMEOUT = 300;

/** Content of `inspect_reply`: the live value of the name at the cursor. */
export async function inspectName(
  code: string,
  cursorPosition: number | null,
  evaluator: EvaluatorThread,
): Promise<JsonObject> {
  const path = nameAroundCursor(code, toUtf16(code, cursorPosition));
  const described =
    path.length > 0 ? await evaluator.lookUp({ kind: 'describe', path }, LOOKUP_TIMEOUT) : null;
  if (typeof described !== 'string') return { status: 'ok', found: false, data: {}, metadata: {} };
  return {
    status: 'ok',
    found: true,
    data: { 'text/plain': `${path.join('.')}: ${described}` },
    metadata: {},
  };
}
