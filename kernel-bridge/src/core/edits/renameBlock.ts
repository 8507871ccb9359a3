import { CellCache, type NameUse } from '../cells/index.ts';
import { QuerymillError } from '../errors.ts';
import { bindNames, isVariableName, type NotebookCell } from '../graph/index.ts';
import { applyEdits } from './applyEdits.ts';
import { BlockText } from './BlockText.ts';
import type { Edit, Notebook, RenameBlock } from './editTypes.ts';
import { takenNames } from './takenNames.ts';

/**
 * Gives a block's variable another name, in its cell and everywhere it is used, code cells included.
 *
 * @throws QuerymillError if the name is no variable name or is taken, or a use of it would change its meaning
 */
export function renameBlock(notebook: Notebook, { cellId, name }: RenameBlock): Edit[] {
  const { cells, cache = new CellCache() } = notebook;
  const block = BlockText.open({ ...notebook, cache }, cellId, `rename to "${name}"`);
  const old = block.cell.name;
  if (old === name) return [];
  const title = `Cannot rename "${old}"`;
  const refuse = (cause: string, fix: string) => new QuerymillError({ title, cause, fix, kind: 'user' });
  if (!isVariableName(name)) {
    throw refuse(
      `${JSON.stringify(name)} cannot be the name of a variable`,
      'Take letters, digits, _ and $, no digit first.',
    );
  }
  if (takenNames(cells, cache).has(name)) throw refuse(`"${name}" is taken`, 'Take another name.');
  const bindings = bindNames(parse(cells, cache));
  const definers = bindings.definers.get(old) ?? [];
  const own = cells.findIndex(({ id }) => id === cellId);
  const other = definers.find((index) => index !== own);
  if (other !== undefined) {
    throw refuse(`cell ${other + 1} defines that name too`, 'Change one of the two in the notebook first.');
  }
  const edits = cells.flatMap((cell, index) => {
    const uses = (bindings.cells[index]?.uses ?? []).map(({ use }) => use).filter((use) => use.name === old);
    const definition = index === own ? [{ ...block.cell.nameRange, text: name }] : [];
    const splices = [...definition, ...uses.map((use) => replacement(use, name))].sort(
      (a, b) => b.from - a.from,
    );
    return splices.map((splice): Edit => ({ kind: 'splice', cellId: cell.id, ...splice }));
  });
  const caught = capturing(cells, applyEdits(cells, edits), old, name, cache);
  if (caught !== undefined) {
    throw refuse(
      `cell ${caught + 1} has a variable "${name}" of its own where it uses "${old}"`,
      'Take another name.',
    );
  }
  return edits;
}

function replacement(
  { from, to, shorthand, name: old }: NameUse,
  name: string,
): { from: number; to: number; text: string } {
  return { from, to, text: shorthand ? `${old}: ${name}` : name };
}

function parse(cells: readonly NotebookCell[], cache: CellCache) {
  return cells.map((cell) => (cell.type === 'code' ? cache.parse(cell.source) : null));
}

/** The first cell in which a renamed use is not free any more. */
function capturing(
  before: readonly NotebookCell[],
  after: readonly NotebookCell[],
  old: string,
  name: string,
  cache: CellCache,
): number | undefined {
  const count = (cells: readonly NotebookCell[], wanted: string) =>
    parse(cells, cache).map((cell) => cell?.uses.filter((use) => use.name === wanted).length ?? 0);
  const now = count(after, name);
  const index = count(before, old).findIndex((uses, place) => uses !== now[place]);
  return index < 0 ? undefined : index;
}
