import { portTypeInWords } from '../blocks/artifactTypes.ts';
import { CellCache } from '../cells/index.ts';
import { QuerymillError } from '../errors.ts';
import { type BlockNode, buildGraph, type InputState, type NotebookGraph } from '../graph/index.ts';
import { applyEdits } from './applyEdits.ts';
import { connect } from './connect.ts';
import type { Edit, Notebook, PortAddress, PutIntoLink } from './editTypes.ts';
import { type Passage, passagesThrough } from './insertBlock.ts';
import { takePlace } from './takePlace.ts';

/**
 * Puts a block of the notebook into a link: what the link brings goes into the block, and what comes out of the
 * block goes on to where the link led. Links that the block has already stay. Cells move where the order needs it.
 *
 * @throws QuerymillError if no input and output of the block fit, those that fit are taken, or one of the two links
 * cannot be
 */
export function putIntoLink(notebook: Notebook, { cellId, from, to }: PutIntoLink): Edit[] {
  const { catalogue, cells, cache = new CellCache() } = notebook;
  const { input, output } = findPassage(buildGraph(cells, catalogue, cache), { cellId, from, to });
  const into = connect(notebook, { from, to: { cellId, port: input } });
  const linked = { ...notebook, cells: applyEdits(cells, into) };
  return [...into, ...takePlace(linked, { from: { cellId, port: output }, to })];
}

function findPassage(graph: NotebookGraph, { cellId, from, to }: PutIntoLink): Passage {
  const [block, source, target] = [cellId, from.cellId, to.cellId].map((id) => graph.byId.get(id));
  if (block?.kind !== 'block' || source?.kind !== 'block' || target?.kind !== 'block') {
    const cause = 'a block and a link between two blocks are needed';
    throw new QuerymillError({ title: 'Cannot insert the cell', cause, fix: '', kind: 'user' });
  }
  const refuse = (cause: string, fix: string) =>
    new QuerymillError({ title: `Cannot insert "${block.name}" here`, cause, fix, kind: 'user' });
  const artifact = source.outputs.find(({ name }) => name === from.port)?.definition.type ?? '';
  const port = target.inputs.find(({ name }) => name === to.port)?.definition;
  const { definition } = block;
  const passages =
    definition === null || port === undefined ? [] : passagesThrough(definition, artifact, port);
  if (passages.length === 0) {
    const cause = `it does not turn ${artifact} into what "${target.name}.${to.port}" takes`;
    throw refuse(cause, `It takes ${takes(block)} and gives ${gives(block)}.`);
  }
  const free = passages.find(({ input }) => isFree(graph, block, input, from));
  if (free !== undefined) return free;
  const [taken] = passages.flatMap(({ input }) => block.inputs.filter(({ name }) => name === input));
  throw refuse(
    `its input "${taken?.name ?? ''}" takes ${taken === undefined ? '' : textOf(taken)} already`,
    'Cut that link first.',
  );
}

/** Whether a link can go into an input without another one giving way. */
function isFree(graph: NotebookGraph, block: BlockNode, port: string, from: PortAddress): boolean {
  const input = block.inputs.find(({ name }) => name === port);
  if (input === undefined || input.state.kind === 'expression') return false;
  if (input.state.kind !== 'links' || input.definition.list === true) return true;
  return graph.edges.some(
    (edge) =>
      edge.to.cellId === block.id &&
      edge.to.port === port &&
      edge.from.cellId === from.cellId &&
      edge.from.port === from.port,
  );
}

function textOf({ state }: InputState): string {
  return state.kind === 'links' || state.kind === 'expression' ? `"${state.text}"` : 'something';
}

function takes({ inputs }: BlockNode): string {
  return inWords(inputs.map(({ definition }) => portTypeInWords(definition)));
}

function gives({ outputs }: BlockNode): string {
  return inWords(outputs.map(({ definition }) => definition.type));
}

function inWords(types: readonly string[]): string {
  const each = [...new Set(types)];
  return each.length === 0 ? 'nothing' : each.join(', ');
}
