import { CellCache } from '../cells/index.ts';
import { buildGraph } from '../graph/index.ts';
import { applyEdits } from './applyEdits.ts';
import { BlockText } from './BlockText.ts';
import { connect, whyNotConnect } from './connect.ts';
import type { Connect, Edit, Notebook } from './editTypes.ts';
import { moveForLink } from './moveForLink.ts';
import { replaceLink } from './replaceLink.ts';

/**
 * Links an output to an input in place of the link that is there. With `to.index` it is that link of a list which
 * gives way; the others stay.
 *
 * @throws QuerymillError where `connect` does
 */
export function takePlace(notebook: Notebook, gesture: Connect): Edit[] {
  const { from, to } = gesture;
  if (to.index === undefined) return connect(notebook, gesture);
  const { catalogue, cells, cache = new CellCache() } = notebook;
  const graph = buildGraph(cells, catalogue, cache);
  const refusal = whyNotConnect(notebook, graph, gesture);
  if (refusal !== null) throw refusal;
  const source = graph.byId.get(from.cellId);
  const name = source?.kind === 'block' ? source.name : '';
  const block = BlockText.open({ ...notebook, cache }, to.cellId, `connect "${name}.${from.port}"`);
  replaceLink(block, to.port, to.index, `${name}.${from.port}`);
  const written = applyEdits(cells, block.edits);
  const title = `Cannot connect "${name}.${from.port}" to "${block.cell.name}.${to.port}"`;
  const ends = { sourceId: from.cellId, targetId: to.cellId, name };
  return [...block.edits, ...moveForLink({ cells: written, graph, ...ends, title, cache })];
}
