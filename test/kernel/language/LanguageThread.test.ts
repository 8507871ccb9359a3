import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import {
  LanguageThread,
  type LanguageLimits,
} from '../../../kernel-bridge/src/kernel/language/LanguageThread.ts';

const url = new URL('../../../kernel-bridge/src/kernel/language/worker.ts', import.meta.url);
const PATIENCE = 40_000;
let folder = '';
let thread: LanguageThread | null = null;

before(() => (folder = mkdtempSync(join(tmpdir(), 'language-'))));
afterEach(() => thread?.dispose());
after(() => rmSync(folder, { recursive: true, force: true }));

/** A thread that has been told of one cell, which declares `passages`. */
function newThread(limits: Partial<LanguageLimits>): LanguageThread {
  const data = { home: null, workspace: folder, directory: folder };
  const made = new LanguageThread(url, data, { start: PATIENCE, ...limits });
  const source = 'const passages = [{ titleOfPassage: "" }]';
  made.add({ index: 1, label: 'Cell [1]', source, bound: null });
  return (thread = made);
}

/** The names that are offered at the end of code; null where there is no answer. */
async function offered(language: LanguageThread, code: string): Promise<string[] | null> {
  const answer = await language.ask('complete', { code, cursor: code.length }, PATIENCE);
  return answer?.items.map(({ name }) => name) ?? null;
}

test('services that run out of memory are lost alone, and the next completion is answered', async () => {
  const language = newThread({ heap: 180 });
  assert.deepEqual(await offered(language, 'passages[0].'), ['titleOfPassage']);
  const huge = `const huge = [${'{ a: 1 },'.repeat(800_000)}]; passages[0].`;
  assert.equal(await offered(language, huge), null);
  assert.equal(language.running, false);
  assert.deepEqual(await offered(language, 'passages[0].'), ['titleOfPassage']);
});

test('services end when nobody has asked for a while, and start again with the cells they knew', async () => {
  const language = newThread({ idle: 300 });
  assert.equal(language.running, false);
  assert.deepEqual(await offered(language, 'passages[0].'), ['titleOfPassage']);
  const deadline = Date.now() + PATIENCE;
  while (language.running) {
    assert.ok(Date.now() < deadline, 'the thread goes on');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(language.used, true);
  assert.deepEqual(await offered(language, 'passages[0].'), ['titleOfPassage']);
});

test('questions that are open when services end are answered with null', async () => {
  const language = newThread({});
  const open = offered(language, 'passages[0].');
  await language.dispose();
  assert.equal(await open, null);
  assert.equal(await offered(language, 'passages[0].'), null);
});
