import { CellCache } from '../cells/index.ts';
import { bindNames, freshName, GLOBAL_NAMES, type NotebookCell, readPosition } from '../graph/index.ts';
import type { Splice } from './BlockText.ts';
import type { Edit, Notebook, PasteCells } from './editTypes.ts';

/**
 * Puts copies of cells into a notebook, together and in their order. A block whose name is taken gets a fresh
 * one, and what was copied with it follows; links to blocks outside the copy stay as they are written.
 *
 * @returns one insertion for each cell
 */
export function pasteCells(notebook: Notebook, { cells: copied, after, offset }: PasteCells): Edit[] {
  const { cells, cache = new CellCache() } = notebook;
  const parsed = copied.map((cell) => (cell.type === 'code' ? cache.parse(cell.source) : null));
  const { cells: bound } = bindNames(parsed);
  const taken = new Set(GLOBAL_NAMES);
  for (const cell of cells) {
    if (cell.type === 'code') for (const { name } of cache.parse(cell.source).defines) taken.add(name);
  }
  for (const cell of parsed) {
    if (cell?.kind === 'code') for (const { name } of cell.defines) taken.add(name);
  }
  const names = parsed.map((cell) => {
    if (cell?.kind !== 'block') return null;
    const name = freshName(taken.has(cell.name) ? stemOf(cell.name) : cell.name, taken);
    taken.add(name);
    return name;
  });
  const ids = new Set(cells.map(({ id }) => id));
  const index = placeOf(notebook, copied, parsed, after, cache);
  return copied.map((cell, place): Edit => {
    const own = parsed[place];
    const name = names[place];
    const splices: Splice[] = [];
    if (own?.kind === 'block' && name != null) splices.push({ ...own.nameRange, text: name });
    for (const { use, definedIn } of bound[place]?.uses ?? []) {
      const now = definedIn === null ? null : names[definedIn];
      if (now == null || now === use.name) continue;
      splices.push({ from: use.from, to: use.to, text: use.shorthand ? `${use.name}: ${now}` : now });
    }
    const id = freshId(name ?? cell.id, ids);
    ids.add(id);
    const moved = offset === undefined ? cell.metadata : shifted(cell, offset);
    const pasted = { id, type: cell.type, source: rewrite(cell.source, splices), metadata: moved };
    return { kind: 'insert', index: index + place, cell: pasted };
  });
}

/** Below the wished cell and below every block that the copies use; without a wish, at the end. */
function placeOf(
  { cells }: Notebook,
  copied: readonly NotebookCell[],
  parsed: readonly (ReturnType<CellCache['parse']> | null)[],
  after: string | undefined,
  cache: CellCache,
): number {
  const wished = after === undefined ? cells.length : cells.findIndex(({ id }) => id === after) + 1;
  const used = new Set(parsed.flatMap((cell) => (cell?.uses ?? []).map(({ name }) => name)));
  for (const cell of parsed) for (const { name } of cell?.defines ?? []) used.delete(name);
  if (copied.length === 0) return wished;
  const needed = cells.map((cell, index) => {
    if (cell.type !== 'code') return 0;
    return cache.parse(cell.source).defines.some(({ name }) => used.has(name)) ? index + 1 : 0;
  });
  return Math.max(wished, ...needed);
}

/** `pseudo` of `pseudo2`, so that copies of copies count on. */
function stemOf(name: string): string {
  return /^(.*?\D)\d+$/.exec(name)?.[1] ?? name;
}

function rewrite(source: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((a, b) => b.from - a.from)
    .reduce((text, { from, to, text: next }) => text.slice(0, from) + next + text.slice(to), source);
}

function shifted({ metadata }: NotebookCell, { x, y }: { x: number; y: number }): NotebookCell['metadata'] {
  const position = readPosition(metadata);
  if (position === null) return metadata;
  const own = metadata['querymill'];
  const others = typeof own === 'object' && own !== null ? own : {};
  return {
    ...metadata,
    querymill: { ...others, x: Math.round(position.x + x), y: Math.round(position.y + y) },
  };
}

/** An id in the letters that nbformat allows. */
function freshId(base: string, ids: ReadonlySet<string>): string {
  const stem = base.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 48) || 'cell';
  let id = stem;
  for (let number = 2; ids.has(id); number += 1) id = `${stem}-${number}`;
  return id;
}
