import { escapeHtml } from './escapeHtml.ts';
import { inspectValue } from './inspectValue.ts';

/** Rows shown of a longer list. */
export const TABLE_ROWS = 50;
const TABLE_COLUMNS = 40;
const CELL_LENGTH = 500;

type Row = Record<string, unknown>;

/** Whether a value is a list of plain records, which reads best as a table. */
export function isRecords(value: unknown): value is Row[] {
  return Array.isArray(value) && value.length > 0 && value.slice(0, TABLE_ROWS).every(isRecord);
}

function isRecord(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.keys(value).length > 0;
}

/** The first 50 rows as an HTML table without scripts or styles, every text escaped, and how many rows there are. */
export function recordsTable(rows: readonly Row[]): string {
  const shown = rows.slice(0, TABLE_ROWS);
  const columns = [...new Set(shown.flatMap((row) => Object.keys(row)))].slice(0, TABLE_COLUMNS);
  const head = columns.map((column) => `<th>${escapeHtml(column)}</th>`).join('');
  const body = shown
    .map((row) => `<tr>${columns.map((column) => cellOf(row[column])).join('')}</tr>`)
    .join('\n');
  const count =
    rows.length > shown.length
      ? `First ${shown.length} of ${rows.length} rows`
      : `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>\n<p>${count}</p>`;
}

/** Cell of a table: fractions are rounded to four places, or to three digits when they are smaller. */
function cellOf(value: unknown): string {
  if (typeof value === 'number') return `<td align="right">${escapeHtml(numberText(value))}</td>`;
  const text = value === undefined ? '' : typeof value === 'string' ? value : inspectValue(value);
  const short = text.length > CELL_LENGTH ? `${text.slice(0, CELL_LENGTH)}…` : text;
  return `<td>${escapeHtml(short)}</td>`;
}

function numberText(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  return String(Math.abs(value) < 0.001 ? Number(value.toPrecision(3)) : Number(value.toFixed(4)));
}
