import type { ExploreRow, ExploreView, Judgement } from '@querymill/kernel-bridge/core';

/** Rows that stand by id in a block: more make a cell that nobody can read. */
export const MAX_PYTHON_IDS = 5000;

/** Types that block `python` can give; everything else becomes a table. */
const RETURNED = new Set(['Queries', 'Documents', 'Pairs']);

/** A cell that gives the rows of a view again: `const picked = await pseudo.queries.view({ … });` */
export function toCode(title: string, view: ExploreView): string {
  const parts = Object.entries(view).filter(
    ([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  const literal = parts.length === 0 ? '' : JSON.stringify(Object.fromEntries(parts), null, 2);
  return `const picked = await ${title}.view(${literal});\npicked;`;
}

/** Whether an artifact can be named in a cell: as port of a variable. */
export function isPort(title: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*\.[A-Za-z]\w*$/u.test(title) && !title.startsWith('cell.');
}

/** A block that gives exactly these rows of an artifact, by id, and is kept and keyed like any step. */
export function toPythonBlock(title: string, type: string, rows: readonly ExploreRow[]): string {
  const ids = rows.map(({ id }) => `    ${pythonString(id)},`);
  const code = [
    'WANTED = {',
    ...ids,
    '}',
    '',
    'def rows(rows):',
    '    for row in rows:',
    '        if row["_id"] in WANTED:',
    '            yield row',
  ].join('\n');
  return [
    'const picked = await mill.python({',
    `  inputs: [${title}],`,
    `  returns: '${RETURNED.has(type) ? type : 'Table'}',`,
    `  code: \`\n${code.replace(/[\\`]|\$(?=\{)/g, (sign) => `\\${sign}`)}\n\`,`,
    '});',
  ].join('\n');
}

/** Verdicts as JSON lines, as block `judgements` and other tools read them. */
export function verdictsToJsonLines(verdicts: Readonly<Record<string, Judgement>>): string {
  return Object.entries(verdicts)
    .map(([_id, { verdict, note }]) => `${JSON.stringify({ _id, verdict, note })}\n`)
    .join('');
}

/** A string as Python reads it: JSON's escapes mean the same there; lone halves of characters are spelled out. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
