import { portAccepts } from '../blocks/artifactTypes.ts';
import { CellCache } from '../cells/index.ts';
import { QuerymillError } from '../errors.ts';
import { ancestors, type BlockNode, buildGraph, descendants, type NotebookGraph } from '../graph/index.ts';
import { applyEdits } from './applyEdits.ts';
import { BlockText } from './BlockText.ts';
import type { AddRound, Edit, Notebook } from './editTypes.ts';
import { pasteCells } from './pasteCells.ts';
import { replaceLink } from './replaceLink.ts';
import { writeArgumentText, writeArgumentValue } from './writeArgument.ts';

const TITLE = 'Cannot add a round';

/** The cells of the last round: what leads from a generator to the block that improves it. */
export interface Round {
  readonly generate: BlockNode;
  readonly improve: BlockNode;
  /** Improved model: output of `improve`. */
  readonly output: string;
  readonly cellIds: readonly string[];
}

/** The last round of a notebook; undefined if nothing yet improves a generator by what it wrote. */
export function lastRound(graph: NotebookGraph): Round | undefined {
  for (const improve of graph.nodes.toReversed()) {
    if (improve.kind !== 'block') continue;
    const output = improve.outputs.find(({ definition }) => definition.type === 'Model')?.name;
    if (output === undefined) continue;
    const above = new Set(ancestors(graph, improve.id));
    const generate = graph.nodes.findLast(
      (node): node is BlockNode => node.kind === 'block' && node.type === 'generate' && above.has(node.id),
    );
    if (generate === undefined) continue;
    const between = descendants(graph, generate.id).filter((id) => above.has(id));
    return { generate, improve, output, cellIds: [generate.id, ...between, improve.id] };
  }
  return undefined;
}

/**
 * Adds a round: copies everything from the last generator to the block that improves it, behind that block,
 * and lets the copies start from the improved model.
 *
 * @throws QuerymillError if there is no round to repeat
 */
export function addRound(notebook: Notebook, { offset }: AddRound = {}): Edit[] {
  const { catalogue, cells, cache = new CellCache() } = notebook;
  const graph = buildGraph(cells, catalogue, cache);
  const round = lastRound(graph);
  if (round === undefined) {
    throw new QuerymillError({
      title: TITLE,
      cause: 'no block improves a generator by what it wrote',
      fix: 'Add PPO behind Generate first.',
      kind: 'user',
    });
  }
  const { generate, improve, output } = round;
  const wanted = new Set(round.cellIds);
  const copied = cells.filter(({ id }) => wanted.has(id));
  const pasted = pasteCells(
    { ...notebook, cache },
    { cells: copied, after: improve.id, ...(offset === undefined ? {} : { offset }) },
  );
  const after = { ...notebook, cache, cells: applyEdits(cells, pasted) };
  const old = modelOf(graph, generate);
  const edits = pasted.flatMap((edit, place): readonly Edit[] => {
    const original = graph.byId.get(copied[place]?.id ?? '');
    if (edit.kind !== 'insert' || original?.kind !== 'block') return [];
    const block = BlockText.open(after, edit.cell.id, 'add a round');
    const model = `${improve.name}.${output}`;
    for (const { from, to, link } of graph.edges) {
      if (!link || to.cellId !== original.id || to.port === null || old === null) continue;
      if (`${from.cellId}.${from.port ?? ''}` === old) replaceLink(block, to.port, to.index ?? 0, model);
    }
    if (old === null && (original === generate || original === improve) && takesModel(original)) {
      writeArgumentText(block, 'model', model);
    }
    if (original === generate) countRound(block, original);
    return block.edits;
  });
  return [...pasted, ...edits];
}

/** The output that the generator's model comes from; null if it stands there as a name. */
function modelOf(graph: NotebookGraph, generate: BlockNode): string | null {
  const edge = graph.edges.find(({ link, to }) => link && to.cellId === generate.id && to.port === 'model');
  return edge === undefined ? null : `${edge.from.cellId}.${edge.from.port ?? ''}`;
}

function takesModel({ inputs }: BlockNode): boolean {
  const model = inputs.find(({ name }) => name === 'model');
  return model !== undefined && portAccepts(model.definition, 'Model');
}

/** A generator that numbers its rounds counts on. */
function countRound(block: BlockText, { parameters }: BlockNode): void {
  const round = parameters.find(({ name }) => name === 'round');
  if (round === undefined || round.state.kind === 'expression' || round.state.kind === 'links') return;
  const now: unknown = round.state.kind === 'literal' ? round.state.value : round.schema['default'];
  if (typeof now === 'number') writeArgumentValue(block, 'round', now + 1);
}
