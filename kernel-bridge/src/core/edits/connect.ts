import { portAccepts, portTypeInWords } from '../blocks/artifactTypes.ts';
import { CellCache, findProperty, type ValueSyntax } from '../cells/index.ts';
import type { InputPort } from '../contracts/types.ts';
import { QuerymillError, suggestion } from '../errors.ts';
import { type BlockNode, buildGraph, descendants, type NotebookGraph } from '../graph/index.ts';
import { applyEdits } from './applyEdits.ts';
import { definitionOf } from './argumentNames.ts';
import { BlockText } from './BlockText.ts';
import type { Connect, Edit, Notebook, PortAddress } from './editTypes.ts';
import { insertItem } from './insertItem.ts';
import { moveForLink } from './moveForLink.ts';
import { pathInWords } from './nodeLabel.ts';
import { writeArgumentText } from './writeArgument.ts';

/**
 * Links an output to an input. A list port gets one link more, any other port this one in place of what it had. Moves
 * cells where the order needs it.
 *
 * @returns no edits if the link is there already
 * @throws QuerymillError if the types do not fit, the link would close a cycle, or no move within the headings helps
 */
export function connect(notebook: Notebook, gesture: Connect): Edit[] {
  const { catalogue, cells, cache = new CellCache() } = notebook;
  const { from, to } = gesture;
  const graph = buildGraph(cells, catalogue, cache);
  const { source, target, input } = checkLink(notebook, graph, gesture);
  const title = linkTitle(source, from, target, to);
  const block = BlockText.open({ ...notebook, cache }, to.cellId, title.replace(/^Cannot /, ''));
  writeLink(block, input, gesture, `${source.name}.${from.port}`, title);
  const written = applyEdits(cells, block.edits);
  const ends = { sourceId: from.cellId, targetId: to.cellId, name: source.name };
  return [...block.edits, ...moveForLink({ cells: written, graph, ...ends, title, cache })];
}

/**
 * Why a link cannot be, for a hint while it is drawn; null: it can, as far as types and cycles go.
 */
export function whyNotConnect(
  notebook: Notebook,
  graph: NotebookGraph,
  gesture: Connect,
): QuerymillError | null {
  try {
    checkLink(notebook, graph, gesture);
    return null;
  } catch (error) {
    if (error instanceof QuerymillError) return error;
    throw error;
  }
}

function linkTitle(source: BlockNode, from: PortAddress, target: BlockNode, to: PortAddress): string {
  return `Cannot connect "${source.name}.${from.port}" to "${target.name}.${to.port}"`;
}

interface CheckedLink {
  readonly source: BlockNode;
  readonly target: BlockNode;
  readonly input: InputPort;
}

function checkLink({ catalogue }: Notebook, graph: NotebookGraph, { from, to }: Connect): CheckedLink {
  const source = blockNode(graph, from);
  const target = blockNode(graph, to);
  const title = linkTitle(source, from, target, to);
  const refuse = (cause: string, fix: string) => new QuerymillError({ title, cause, fix, kind: 'user' });
  const { outputs } = definitionOf(catalogue, source.type, title);
  const { inputs } = definitionOf(catalogue, target.type, title);
  const output = Object.hasOwn(outputs, from.port) ? outputs[from.port] : undefined;
  const input = Object.hasOwn(inputs, to.port) ? inputs[to.port] : undefined;
  if (output === undefined) {
    throw refuse(
      `"${source.type}" has no output "${from.port}"`,
      suggestion(from.port, Object.keys(outputs), 'outputs'),
    );
  }
  if (input === undefined) {
    throw refuse(
      `"${target.type}" has no input "${to.port}"`,
      suggestion(to.port, Object.keys(inputs), 'inputs'),
    );
  }
  if (!portAccepts(input, output.type)) {
    const others = Object.entries(inputs).filter(([, port]) => portAccepts(port, output.type));
    const fix = others.length === 0 ? '' : `It fits ${others.map(([name]) => `"${name}"`).join(' and ')}.`;
    throw refuse(`the input takes ${portTypeInWords(input)}, not ${output.type}`, fix);
  }
  if (source.id === target.id) throw refuse('a step cannot take its own result', 'Use a step before it.');
  if (descendants(graph, target.id).includes(source.id)) {
    const path = pathInWords(graph, target.id, source.id).join(' → ');
    throw refuse(
      `it would close a cycle, for "${source.name}" depends on "${target.name}" (${path})`,
      'Use a step before it.',
    );
  }
  return { source, target, input };
}

function blockNode(graph: NotebookGraph, { cellId, port }: PortAddress): BlockNode {
  const node = graph.byId.get(cellId);
  if (node?.kind === 'block') return node;
  const cause = node === undefined ? `there is no cell "${cellId}"` : `cell ${node.index + 1} is not a block`;
  throw new QuerymillError({
    title: `Cannot connect "${port}"`,
    cause,
    fix: 'Only blocks have ports.',
    kind: 'user',
  });
}

function writeLink(
  block: BlockText,
  input: InputPort,
  { from, to }: Connect,
  link: string,
  title: string,
): void {
  const { args, source } = block.cell;
  const property = findProperty(args, to.port);
  const value = property?.value ?? null;
  if (input.list !== true) {
    if (value !== null && value.form.kind === 'reference')
      replaceReference(block, value, link.slice(0, -from.port.length - 1), from.port);
    else writeArgumentText(block, to.port, link);
  } else if (property === undefined) writeArgumentText(block, to.port, `[${link}]`);
  else if (value?.form.kind === 'reference') {
    const { name, port } = value.form.reference;
    if (`${name}.${port}` === link) return;
    const [before, after] = to.index === 0 ? [`[${link}, `, ']'] : ['[', `, ${link}]`];
    block.change([
      { from: value.from, to: value.from, text: before },
      { from: value.to, to: value.to, text: after },
    ]);
  } else if (value !== null && value.list !== null) {
    const { items } = value.list;
    const present = items.some(
      ({ form }) => form.kind === 'reference' && `${form.reference.name}.${form.reference.port}` === link,
    );
    if (!present)
      block.change(insertItem(source, value.list, Math.min(to.index ?? items.length, items.length), link));
  } else {
    const cause = 'what stands there is an expression of your own, to which nothing can be added';
    throw new QuerymillError({ title, cause, fix: 'Change the text of the cell.', kind: 'user' });
  }
}

/** Changes the two words of a link and nothing around them. */
function replaceReference(block: BlockText, value: ValueSyntax, name: string, port: string): void {
  if (value.form.kind !== 'reference') return;
  const { nameRange, portRange } = value.form.reference;
  block.change([
    { from: portRange.from, to: portRange.to, text: port },
    { from: nameRange.from, to: nameRange.to, text: name },
  ]);
}
