import { CellCache } from '../cells/index.ts';
import { QuerymillError } from '../errors.ts';
import {
  ancestors,
  bindNames,
  descendants,
  type NotebookCell,
  type NotebookGraph,
  sectionOf,
} from '../graph/index.ts';
import { applyEdits } from './applyEdits.ts';
import type { Edit } from './editTypes.ts';

/** A link that has been written and needs its source above its target. */
export interface WrittenLink {
  /** The cells with the link in their text. */
  readonly cells: readonly NotebookCell[];
  /** The graph from before the link, in which the source does not depend on the target. */
  readonly graph: NotebookGraph;
  readonly sourceId: string;
  readonly targetId: string;
  /** Variable of the source. */
  readonly name: string;
  readonly title: string;
  readonly cache: CellCache;
}

type Definers = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

/**
 * The moves that make a link hold: the target with all that depends on it goes below the source, or the source with all
 * it needs above the target, whichever moves fewer cells. No cell leaves its section, and no other name changes its
 * meaning.
 *
 * @throws QuerymillError if there is no such move
 */
export function moveForLink(link: WrittenLink): Edit[] {
  const { cells, sourceId, targetId, name, title, cache } = link;
  const before = definersOf(cells, cache);
  if (before.get(targetId)?.get(name) === sourceId) return [];
  const source = indexOf(cells, sourceId);
  const target = indexOf(cells, targetId);
  if (source > target) {
    const options = [targetDown(link, source), sourceUp(link, target)].sort((a, b) => a.length - b.length);
    for (const moves of options) {
      if (moves.length > 0 && holds(link, before, definersOf(applyEdits(cells, moves), cache))) return moves;
    }
    throw new QuerymillError({ title, ...reason(link, source, target), kind: 'user' });
  }
  const between = cells.findIndex(({ id }) => id === before.get(targetId)?.get(name));
  const cause = `cell ${between + 1}, between the two, defines "${name}" again`;
  throw new QuerymillError({ title, cause, fix: 'Give one of the definitions another name.', kind: 'user' });
}

function indexOf(cells: readonly NotebookCell[], id: string): number {
  return cells.findIndex((cell) => cell.id === id);
}

function targetDown({ cells, graph, sourceId, targetId }: WrittenLink, source: number): Edit[] {
  const moved = [targetId, ...descendants(graph, targetId)].filter((id) => indexOf(cells, id) < source);
  return sameSection(cells, moved, sourceId)
    ? moved.map((cellId) => ({ kind: 'move', cellId, index: source }))
    : [];
}

function sourceUp({ cells, graph, sourceId, targetId }: WrittenLink, target: number): Edit[] {
  const moved = [...ancestors(graph, sourceId), sourceId].filter((id) => indexOf(cells, id) > target);
  if (!sameSection(cells, moved, targetId)) return [];
  return moved.map((cellId, place) => ({ kind: 'move', cellId, index: target + place }));
}

function sameSection(cells: readonly NotebookCell[], moved: readonly string[], anchor: string): boolean {
  const section = sectionOf(cells, indexOf(cells, anchor)).from;
  return moved.every((id) => sectionOf(cells, indexOf(cells, id)).from === section);
}

/** Cell id to the names it uses to the cell that defines each. */
function definersOf(cells: readonly NotebookCell[], cache: CellCache): Definers {
  const { cells: bound } = bindNames(
    cells.map((cell) => (cell.type === 'code' ? cache.parse(cell.source) : null)),
  );
  return new Map(
    cells.map(({ id }, index) => {
      const uses = bound[index]?.uses ?? [];
      const definers = uses.map(({ use, definedIn }) => {
        return [use.name, definedIn === null ? null : (cells[definedIn]?.id ?? null)] as const;
      });
      return [id, new Map(definers)];
    }),
  );
}

/** Whether the link is there now and all else takes the definitions that it took. */
function holds({ sourceId, targetId, name }: WrittenLink, before: Definers, after: Definers): boolean {
  if (after.get(targetId)?.get(name) !== sourceId) return false;
  return [...before].every(([cellId, names]) =>
    [...names].every(([used, definer]) => {
      if (definer === null || (cellId === targetId && used === name)) return true;
      return after.get(cellId)?.get(used) === definer;
    }),
  );
}

function reason(
  { cells, name }: WrittenLink,
  source: number,
  target: number,
): { cause: string; fix: string } {
  const [under, above] = [sectionOf(cells, source), sectionOf(cells, target)];
  if (under.from === above.from) {
    const cause = `cell ${source + 1} stands below cell ${target + 1}, and a move would change what other cells use`;
    return { cause, fix: 'Move one of the cells in the notebook.' };
  }
  const words = under.title === null ? 'below' : `under the heading "${under.title}", below`;
  const cause = `"${name}" stands ${words} the cell that would use it, and a cell is not moved from under its heading`;
  return { cause, fix: 'Move one of the cells in the notebook.' };
}
