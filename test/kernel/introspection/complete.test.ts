import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { complete } from '../../../kernel-bridge/src/kernel/introspection/complete.ts';
import { LanguageThread } from '../../../kernel-bridge/src/kernel/language/LanguageThread.ts';

/** What front ends wait for a completion, in milliseconds. */
const FRONT_END = 1_000;
/** Services that take three seconds to start, and then know nothing. */
const slow = new URL(
  'data:text/javascript,import { parentPort } from "node:worker_threads";' +
    'setTimeout(() => parentPort.on("message", ({ id }) => parentPort.postMessage({ id, answer: null })), 3000)',
);
const language = new LanguageThread(slow, { home: null, workspace: '.', directory: '.' });
after(() => language.dispose());

/** Asks at the end of code while the services start; live values are a `table` with two columns. */
async function ask(code: string): Promise<{ matches: unknown; took: number }> {
  const began = performance.now();
  const { matches } = await complete(code, null, {
    names: ['table'],
    blockTypes: [],
    blockFolders: [],
    evaluator: { lookUp: () => Promise.resolve(['rank', 'text']) },
    language,
  });
  return { matches, took: performance.now() - began };
}

test('a completion is answered from live values in time while language services start; what they do not know waits', async () => {
  const [member, name, string, unknown] = await Promise.all([
    ask('table.te'),
    ask('tab'),
    ask("const path = 'tab"),
    ask('table.nothing'),
  ]);
  assert.deepEqual([member.matches, name.matches], [['text'], ['table']]);
  for (const { took } of [string, unknown]) assert.ok(took > FRONT_END, `${took} ms`);
  // Loose: a busy machine is no fault.
  for (const { took } of [member, name]) assert.ok(took < 2.5 * FRONT_END, `${took} ms`);
});
