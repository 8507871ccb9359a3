import { CellCache } from '../cells/index.ts';
import type { BlockDefinition } from '../contracts/types.ts';
import { QuerymillError } from '../errors.ts';
import { buildGraph, freshName, type NotebookCell } from '../graph/index.ts';
import { definitionOf, requireArgument } from './argumentNames.ts';
import { connect } from './connect.ts';
import { applyEdits } from './applyEdits.ts';
import type { AddBlock, Edit, Notebook } from './editTypes.ts';
import { takenNames } from './takenNames.ts';
import { writeKey, writeValue } from './writeValue.ts';

const WIDEST = 100;

/**
 * Adds a cell with a new block. Its variable is named after the block and new in the notebook.
 *
 * @returns one insertion
 * @throws QuerymillError for an unknown block, port or parameter, or an input that does not fit
 */
export function addBlock(notebook: Notebook, gesture: AddBlock): Edit[] {
  const { catalogue, cells, cache = new CellCache() } = notebook;
  const { type, position } = gesture;
  const title = `Cannot add "${type}"`;
  const definition = definitionOf(catalogue, type, title);
  const name = freshName(type, takenNames(cells, cache));
  const id = gesture.id ?? freshId(name, cells);
  const metadata =
    position === undefined ? {} : { querymill: { x: Math.round(position.x), y: Math.round(position.y) } };
  const bare: NotebookCell = { id, type: 'code', source: sourceOf(name, type, []), metadata };
  const index = placeOf(notebook, gesture, title);
  checkInputs({ ...notebook, cache }, gesture, bare, index);
  const source = sourceOf(name, type, entriesOf(notebook, gesture, definition, title, cache));
  return [{ kind: 'insert', index, cell: { ...bare, source } }];
}

/** Below the wished cell and every source; without either, at the end. */
function placeOf({ cells }: Notebook, { after, inputs = {} }: AddBlock, title: string): number {
  const ids = Object.values(inputs).flatMap((sources) => sources.map(({ cellId }) => cellId));
  const places = [...(after === undefined ? [] : [after]), ...ids].map((id) => {
    const index = cells.findIndex((cell) => cell.id === id);
    if (index < 0)
      throw new QuerymillError({ title, cause: `there is no cell "${id}"`, fix: '', kind: 'user' });
    return index + 1;
  });
  return places.length === 0 ? cells.length : Math.max(...places);
}

/** Makes each link for trial, so that what `connect` refuses is refused here in its words. */
function checkInputs(notebook: Notebook, { inputs = {} }: AddBlock, bare: NotebookCell, index: number): void {
  let cells = applyEdits(notebook.cells, [{ kind: 'insert', index, cell: bare }]);
  for (const [port, sources] of Object.entries(inputs)) {
    for (const from of sources) {
      cells = applyEdits(cells, connect({ ...notebook, cells }, { from, to: { cellId: bare.id, port } }));
    }
  }
}

function entriesOf(
  { cells, catalogue }: Notebook,
  { inputs = {}, parameters = {} }: AddBlock,
  definition: BlockDefinition,
  title: string,
  cache: CellCache,
): string[] {
  const { byId } = buildGraph(cells, catalogue, cache);
  const links = Object.entries(inputs).flatMap(([port, sources]) => {
    const texts = sources.map(({ cellId, port: output }) => {
      const node = byId.get(cellId);
      return node?.kind === 'block' ? `${node.name}.${output}` : output;
    });
    const isList = Object.hasOwn(definition.inputs, port) && definition.inputs[port]?.list === true;
    if (texts.length === 0) return [];
    return [`${writeKey(port, '"')}: ${isList ? `[${texts.join(', ')}]` : (texts.at(-1) ?? '')}`];
  });
  const values = Object.entries(parameters).map(([name, value]) => {
    requireArgument(definition, name, title);
    return `${writeKey(name, '"')}: ${writeValue(value, '"')}`;
  });
  return [...links, ...values];
}

function sourceOf(name: string, type: string, entries: readonly string[]): string {
  const start = `const ${name} = await mill.${type}({`;
  if (entries.length === 0) return `${start}});`;
  const line = `${start} ${entries.join(', ')} });`;
  return line.length <= WIDEST ? line : `${start}\n${entries.map((entry) => `  ${entry},\n`).join('')}});`;
}

/** An id after the name, in the letters that nbformat allows. */
function freshId(name: string, cells: readonly NotebookCell[]): string {
  const ids = new Set(cells.map(({ id }) => id));
  const stem = name.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 48) || 'block';
  let id = stem;
  for (let number = 2; ids.has(id); number += 1) id = `${stem}-${number}`;
  return id;
}
