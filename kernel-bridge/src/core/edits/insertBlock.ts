import { portAccepts } from '../blocks/artifactTypes.ts';
import type { BlockDefinition, InputPort } from '../contracts/types.ts';
import { QuerymillError } from '../errors.ts';
import { buildGraph } from '../graph/index.ts';
import { addBlock } from './addBlock.ts';
import { applyEdits } from './applyEdits.ts';
import { definitionOf } from './argumentNames.ts';
import type { Edit, InsertBlock, Notebook } from './editTypes.ts';
import { takePlace } from './takePlace.ts';

/** An input and an output of a block through which one artifact can pass. */
export interface Passage {
  readonly input: string;
  readonly output: string;
}

/**
 * Where an artifact can go in and something that fits a port come out; the pair that block.json names for
 * a bypass comes first.
 */
export function passagesThrough(
  { inputs, outputs, bypass = {} }: BlockDefinition,
  artifact: string,
  target: InputPort,
): Passage[] {
  const named = Object.entries(bypass).map(([output, input]): Passage => ({ input, output }));
  const others = Object.keys(outputs).flatMap((output) =>
    Object.keys(inputs).map((input): Passage => ({ input, output })),
  );
  return [...named, ...others].filter(({ input, output }) => {
    const [into, out] = [inputs[input], outputs[output]];
    return (
      into !== undefined && out !== undefined && portAccepts(into, artifact) && portAccepts(target, out.type)
    );
  });
}

/** The passage that is taken where all of a block is free. */
export function passageThrough(
  block: BlockDefinition,
  artifact: string,
  target: InputPort,
): Passage | undefined {
  return passagesThrough(block, artifact, target)[0];
}

/** The blocks that turn an artifact of one type into what a port takes, by type; the shortest way first. */
export function blocksBetween(
  catalogue: Notebook['catalogue'],
  artifact: string,
  target: InputPort,
): BlockDefinition[] {
  const needs = ({ inputs }: BlockDefinition): number =>
    Object.values(inputs).filter(({ optional, default: value }) => optional !== true && value === undefined)
      .length;
  return [...catalogue.values()]
    .filter((block) => passageThrough(block, artifact, target) !== undefined)
    .sort((a, b) => needs(a) - needs(b) || a.title.localeCompare(b.title));
}

/**
 * Puts a new block between outputs and an input: on a link, to join several links, or to turn one type into
 * another. The outputs go into the block, and the block's output takes their place in the input.
 *
 * @throws QuerymillError if nothing of the block fits
 */
export function insertBlock(notebook: Notebook, gesture: InsertBlock): Edit[] {
  const { catalogue, cells, cache } = notebook;
  const { from, to, type } = gesture;
  const graph = buildGraph(cells, catalogue, cache);
  const title = `Cannot insert "${type}"`;
  const definition = definitionOf(catalogue, type, title);
  const [source, target] = [graph.byId.get(from[0]?.cellId ?? ''), graph.byId.get(to.cellId)];
  const refuse = (cause: string) =>
    new QuerymillError({ title, cause, fix: 'Choose another block.', kind: 'user' });
  if (source?.kind !== 'block' || target?.kind !== 'block') throw refuse('there is no link to insert it on');
  const artifact = source.outputs.find(({ name }) => name === from[0]?.port)?.definition.type;
  const port = target.inputs.find(({ name }) => name === to.port)?.definition;
  const passage =
    artifact === undefined || port === undefined ? undefined : passageThrough(definition, artifact, port);
  if (passage === undefined)
    throw refuse(`it does not turn ${artifact ?? 'this'} into what "${to.port}" takes`);
  const below = Math.max(...from.map(({ cellId }) => graph.byId.get(cellId)?.index ?? 0));
  const after = cells[Math.max(target.index - 1, below)]?.id;
  const added = addBlock(notebook, {
    type,
    ...(after === undefined ? {} : { after }),
    ...(gesture.position === undefined ? {} : { position: gesture.position }),
    inputs: { [passage.input]: from },
  });
  const [insertion] = added;
  if (insertion?.kind !== 'insert') return added;
  const inserted = { ...notebook, cells: applyEdits(cells, added) };
  const { id } = insertion.cell;
  return [...added, ...takePlace(inserted, { from: { cellId: id, port: passage.output }, to })];
}
