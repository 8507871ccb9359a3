import { showText } from '@querymill/kernel-bridge/core';

const LONGEST_LINE = 2000;
const LONGEST = 20_000;

/** Code as text to look at: its lines as they are, cut to a length, hidden and reordering characters spelled out. */
export function showCode(code: string, longestLine = LONGEST_LINE): string {
  const cut = code.length > LONGEST ? `${code.slice(0, LONGEST)}…` : code;
  return cut
    .split('\n')
    .map((line) => showText(line.replace(/\r$/, ''), longestLine))
    .join('\n');
}
