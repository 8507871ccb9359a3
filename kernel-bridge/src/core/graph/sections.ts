import type { NotebookCell } from './graphTypes.ts';

/** The cells from a Markdown heading to the next one, as a half-open range of indices. */
export interface Section {
  readonly from: number;
  readonly to: number;
  /** Words of the heading; null before the first one. */
  readonly title: string | null;
}

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Level and words of the first heading of a Markdown cell; undefined if it has none. */
export function headingOf(cell: NotebookCell): { level: number; title: string } | undefined {
  if (cell.type !== 'markdown') return undefined;
  let fence: string | undefined;
  for (const line of cell.source.split(/\r\n|\r|\n/)) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence)))
      fence = fence === undefined ? mark : undefined;
    const heading = fence === undefined ? HEADING.exec(line) : null;
    if (heading !== null) return { level: heading[1]?.length ?? 1, title: heading[2] ?? '' };
  }
  return undefined;
}

/** The section that the cell at `index` stands in; a heading belongs to the section it starts. */
export function sectionOf(cells: readonly NotebookCell[], index: number): Section {
  let from = Math.min(index, cells.length - 1);
  let heading = headingAt(cells, from);
  while (from > 0 && heading === undefined) heading = headingAt(cells, --from);
  let to = index + 1;
  while (to < cells.length && headingAt(cells, to) === undefined) to += 1;
  return { from: Math.max(from, 0), to: Math.min(to, cells.length), title: heading?.title ?? null };
}

function headingAt(cells: readonly NotebookCell[], index: number): { title: string } | undefined {
  const cell = cells[index];
  return cell === undefined ? undefined : headingOf(cell);
}
