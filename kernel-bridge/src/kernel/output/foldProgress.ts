/**
 * Text as a terminal shows it in the end: what a line writes over itself after `\r` (a progress bar) is left out. The first line of a
 * piece may go on a line that was sent before, so its own first part stays.
 */
export function foldProgress(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .split('\n')
    .map((line, index) => foldLine(line, index === 0))
    .join('\n');
}

function foldLine(line: string, goesOn: boolean): string {
  // The end of a line in files of other systems.
  const body = line.endsWith('\r') ? line.slice(0, -1) : line;
  const parts = body.split('\r');
  if (parts.length === 1) return line;
  const end = line.length > body.length ? '\r' : '';
  const [first = '', ...others] = parts;
  return goesOn ? `${first}\r${overlay(others)}${end}` : `${overlay(parts)}${end}`;
}

/** Each part written over the ones before it: what is longer shows behind what is shorter. */
function overlay(parts: readonly string[]): string {
  return parts.reduce((below, above) => above + below.slice(above.length), '');
}
