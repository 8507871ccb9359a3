import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldProgress } from '../../../kernel-bridge/src/kernel/output/foldProgress.ts';

/** What a terminal shows that had `before` on its line. */
function show(before: string, text: string): string {
  const lines: string[][] = [Array.from(before)];
  let column = before.length;
  for (const character of text) {
    const line = lines.at(-1);
    if (!line) break;
    if (character === '\n') {
      lines.push([]);
      column = 0;
    } else if (character === '\r') column = 0;
    else line[column++] = character;
  }
  return lines.map((line) => line.join('')).join('\n');
}

test('folded text shows the same on a terminal, whatever stood on the line before', () => {
  const text = fc.array(fc.constantFrom('\r', '\n', 'a', 'b', 'cd', '12 %'), { maxLength: 30 });
  fc.assert(
    fc.property(fc.constantFrom('', 'xy', 'something longer'), text, (before, parts) => {
      assert.equal(show(before, foldProgress(parts.join(''))), show(before, parts.join('')));
    }),
  );
});

test('a thousand steps of a progress bar fold into two', () => {
  const bar = Array.from({ length: 1_000 }, (_, step) => `\r${step}`).join('');
  assert.equal(foldProgress(bar), '\r999');
});
