import { QuerymillError } from '../errors.ts';
import { CellCache } from '../cells/index.ts';
import { buildGraph, descendants, headingOf, sectionOf } from '../graph/index.ts';
import { applyEdits } from './applyEdits.ts';
import type { AddNote, Edit, GroupCells, Notebook } from './editTypes.ts';
import { nodeLabel } from './nodeLabel.ts';

/**
 * Puts cells under a Markdown heading of their own. What else stands in their section goes above the heading.
 *
 * @throws QuerymillError if the cells stand under different headings, or another cell of the section needs them
 */
export function groupCells(notebook: Notebook, { cellIds, title, position }: GroupCells): Edit[] {
  const { catalogue, cells, cache = new CellCache() } = notebook;
  const wanted = new Set(cellIds);
  const indices = cells.flatMap(({ id }, index) => (wanted.has(id) ? [index] : []));
  const [first] = indices;
  const refuse = (cause: string, fix: string) =>
    new QuerymillError({ title: `Cannot group as "${title}"`, cause, fix, kind: 'user' });
  if (first === undefined) throw refuse('nothing is selected', 'Select the blocks first.');
  const section = sectionOf(cells, first);
  const outside = indices.find((index) => index < section.from || index >= section.to);
  if (outside !== undefined || indices.some((index) => headingOf(cells[index] ?? EMPTY) !== undefined)) {
    throw refuse('the cells stand under different headings', 'Select cells of one group.');
  }
  const graph = buildGraph(cells, catalogue, cache);
  const below = new Set(cellIds.flatMap((id) => descendants(graph, id)));
  const rest = cells.slice(first, section.to).filter(({ id }) => !wanted.has(id));
  const stuck = rest.find(({ id }) => below.has(id));
  const node = stuck === undefined ? undefined : graph.byId.get(stuck.id);
  if (node !== undefined) {
    throw refuse(`${nodeLabel(node)} uses them and would come under the heading`, 'Select it too.');
  }
  const moves: Edit[] = [];
  let now = [...cells];
  rest.forEach(({ id }, place) => {
    const index = first + place;
    if (now[index]?.id === id) return;
    const move: Edit = { kind: 'move', cellId: id, index };
    moves.push(move);
    now = applyEdits(now, [move]);
  });
  const heading = noteCell(notebook, `## ${title}`, position);
  return [...moves, { kind: 'insert', index: first + rest.length, cell: heading }];
}

const EMPTY = { id: '', type: 'raw', source: '', metadata: {} } as const;

/** Adds a Markdown cell above a cell, or at the end. */
export function addNote(notebook: Notebook, { text, before, position }: AddNote): Edit[] {
  const index = notebook.cells.findIndex(({ id }) => id === before);
  const place = before === undefined || index < 0 ? notebook.cells.length : index;
  return [{ kind: 'insert', index: place, cell: noteCell(notebook, text, position) }];
}

function noteCell({ cells }: Notebook, source: string, position: AddNote['position']) {
  const ids = new Set(cells.map(({ id }) => id));
  let number = 1;
  while (ids.has(`note-${number}`)) number += 1;
  const metadata =
    position === undefined ? {} : { querymill: { x: Math.round(position.x), y: Math.round(position.y) } };
  return { id: `note-${number}`, type: 'markdown', source, metadata } as const;
}
