import type { ExploreRow, ExploreValue } from '@querymill/kernel-bridge/core';

/** Rows as CSV (RFC 4180). A text that a spreadsheet would take for a formula is put behind an apostrophe. */
export function toCsv(rows: readonly ExploreRow[], columns: readonly string[]): string {
  const line = (values: readonly ExploreValue[]): string => values.map(csvCell).join(',');
  const lines = rows.map(({ id, values }) => line([id, ...columns.map((name) => values[name] ?? null)]));
  return [line(['_id', ...columns]), ...lines, ''].join('\r\n');
}

/** Rows as JSON lines. */
export function toJsonLines(rows: readonly ExploreRow[], columns: readonly string[]): string {
  return rows
    .map(({ id, values }) =>
      JSON.stringify(
        Object.fromEntries([['_id', id], ...columns.map((name) => [name, values[name] ?? null] as const)]),
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Rows as a Markdown table; nothing in them can end a cell or be taken for markup. */
export function toMarkdown(rows: readonly ExploreRow[], columns: readonly string[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(markdownCell)),
    line(columns.map(() => '---')),
    ...rows.map(({ values }) => line(columns.map((name) => markdownCell(values[name] ?? null)))),
  ].join('\n');
}

function csvCell(value: ExploreValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownCell(value: ExploreValue): string {
  if (value === null) return '';
  return String(value)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~$!&]/g, (sign) => `&#${String(sign.codePointAt(0))};`);
}
