import { formatNumber, type StepPayload } from '@querymill/kernel-bridge/core';

/** One sample row as a node shows it. */
export interface ShownSample {
  readonly text: unknown;
  /** What stands at the right: a rank, a score, an id, or why the row was dropped. */
  readonly fact: unknown;
  readonly dropped: boolean;
}

const TEXT_COLUMNS = ['query', 'title', 'text'];
const NOT_FACTS = new Set([...TEXT_COLUMNS, 'kept', 'reason', 'document']);

/**
 * The rows of a payload that a node shows: the first ones, but where rows were dropped always some of
 * both, so that a filter shows what it does.
 *
 * @param count how many rows to choose
 */
export function chooseSamples({ columns, rows }: StepPayload['samples'], count: number): ShownSample[] {
  const measured = new Set(
    columns.filter((column) =>
      rows.some((row) => typeof row[column] === 'number' && !Number.isInteger(row[column])),
    ),
  );
  const shown = rows.map((row) => showRow(columns, row, measured));
  const droppedAt = shown.findIndex((row) => row.dropped);
  const keptAt = shown.findIndex((row) => !row.dropped);
  const first = [keptAt, droppedAt].filter((index) => index >= 0);
  const others = shown.map((_, index) => index).filter((index) => !first.includes(index));
  const chosen = [...first, ...others].slice(0, count).sort((a, b) => a - b);
  return chosen.flatMap((index) => shown[index] ?? []);
}

/** Whether a row was dropped: it says so in its column `kept`. */
export function isDropped(row: Readonly<Record<string, unknown>>): boolean {
  return Object.hasOwn(row, 'kept') && row['kept'] === false;
}

function showRow(
  columns: readonly string[],
  row: Readonly<Record<string, unknown>>,
  measured: ReadonlySet<string>,
): ShownSample {
  const read = (column: string): unknown => (Object.hasOwn(row, column) ? row[column] : undefined);
  const textColumn = TEXT_COLUMNS.find((column) => columns.includes(column)) ?? columns[0] ?? '';
  const dropped = isDropped(row);
  const said = dropped ? shortReason(read('reason')) : fact(columns, textColumn, read, measured);
  return { text: read(textColumn), fact: said, dropped };
}

function fact(
  columns: readonly string[],
  textColumn: string,
  read: (column: string) => unknown,
  measured: ReadonlySet<string>,
): unknown {
  const rest = columns.filter((column) => column !== textColumn && !NOT_FACTS.has(column));
  if (typeof read('rank') === 'number') return `rank ${String(read('rank'))}`;
  const numeric = rest.find((column) => typeof read(column) === 'number');
  const value = read(numeric ?? rest[0] ?? '');
  if (typeof value !== 'number' || numeric === undefined) return value;
  // A column of measures reads best with one number of places, whole ones included.
  return measured.has(numeric) ? value.toFixed(2).replace('-', '−') : formatNumber(value);
}

/** The verdict of a reason without its evidence: `rank 58 > 20` of `rank 58 > 20: "how wide is …" is nearer`. */
function shortReason(reason: unknown): string {
  const text = typeof reason === 'string' ? (reason.split(':')[0] ?? '').trim() : '';
  return text === '' ? 'dropped' : text;
}
