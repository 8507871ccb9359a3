import type { Catalogue } from '../blocks/BlockDefinition.ts';
import { type BlockCell, CellCache, type ParsedCell } from '../cells/index.ts';
import type { BlockDefinition } from '../contracts/types.ts';
import { argumentProblems } from './argumentProblems.ts';
import { type ArgumentStates, argumentStates } from './argumentStates.ts';
import { bindNames } from './bindNames.ts';
import { brokenUses } from './brokenUses.ts';
import { edgesInto } from './edgesInto.ts';
import type { BrokenUse, GraphEdge, GraphNode, NotebookCell, NotebookGraph, Problem } from './graphTypes.ts';
import { nameProblems } from './nameProblems.ts';
import { problemIn, type ProblemDraft } from './problem.ts';
import { readPosition } from './readPosition.ts';
import { headingOf } from './sections.ts';

/** What one cell says by itself. */
interface BlockReading {
  readonly definition: BlockDefinition | null;
  readonly states: ArgumentStates;
  readonly problems: readonly ProblemDraft[];
}

const readings = new WeakMap<BlockCell, BlockReading>();

/**
 * Reads a notebook as a graph. Never throws: what is wrong becomes a problem.
 *
 * @param cells in document order
 * @param catalogue the known blocks
 * @param cache parsed cells of earlier calls; with it only changed cells are parsed
 */
export function buildGraph(
  cells: readonly NotebookCell[],
  catalogue: Catalogue,
  cache: CellCache = new CellCache(),
): NotebookGraph {
  const parsed = cells.map((cell) => (cell.type === 'code' ? cache.parse(cell.source) : null));
  const bindings = bindNames(parsed);
  const bare = cells.map((cell, index) => nodeOf(cell, index, parsed[index] ?? null, catalogue));
  const edges: GraphEdge[] = [];
  const problems: Problem[] = [];
  const nodes = bare.map((node, index): GraphNode => {
    const cell = parsed[index];
    const bound = bindings.cells[index];
    if (cell === null || cell === undefined || bound === undefined) return node;
    const incoming = edgesInto(node, bound.uses, bare);
    edges.push(...incoming.edges);
    const drafts = [
      ...syntaxProblem(cell, node),
      ...(cell.kind === 'block' ? readBlock(cell, catalogue).problems : []),
      ...incoming.problems,
      ...nameProblems(index, parsed, bindings, bound),
    ];
    if (drafts.length === 0) return node;
    const own = drafts.map((draft) => problemIn(node.id, draft));
    problems.push(...own);
    return { ...node, problems: own };
  });
  const broken = nodes.flatMap((node, index): BrokenUse[] => {
    const bound = bindings.cells[index];
    return bound === undefined || node.problems.length === 0 ? [] : brokenUses(node, bound, nodes);
  });
  return { nodes, edges, broken, problems, byId: new Map(nodes.map((node) => [node.id, node])) };
}

function nodeOf(
  cell: NotebookCell,
  index: number,
  parsed: ParsedCell | null,
  catalogue: Catalogue,
): GraphNode {
  const base = {
    id: cell.id,
    index,
    source: cell.source,
    position: readPosition(cell.metadata),
    problems: [],
  };
  if (parsed === null) return { ...base, kind: 'note', heading: headingOf(cell)?.level ?? null };
  if (parsed.kind === 'code') {
    const defines = [...new Set(parsed.defines.map(({ name }) => name))];
    return {
      ...base,
      kind: 'code',
      cell: parsed,
      defines,
      uses: [...new Set(parsed.uses.map(({ name }) => name))],
    };
  }
  const { definition, states } = readBlock(parsed, catalogue);
  return {
    ...base,
    kind: 'block',
    name: parsed.name,
    type: parsed.type,
    definition,
    cell: parsed,
    ...states,
  };
}

/** Read once for each text and definition: a keystroke reads one block anew. */
function readBlock(cell: BlockCell, catalogue: Catalogue): BlockReading {
  const definition = catalogue.get(cell.type) ?? null;
  const known = readings.get(cell);
  if (known !== undefined && known.definition === definition && definition !== null) return known;
  const states = argumentStates(cell, definition);
  const reading = { definition, states, problems: argumentProblems(cell, definition, states, catalogue) };
  readings.set(cell, reading);
  return reading;
}

/** Only the first one: the others mostly follow from it. In code a note, for the parser does not know all of TypeScript. */
function syntaxProblem({ kind, errors }: ParsedCell, node: GraphNode): ProblemDraft[] {
  const [first] = errors;
  if (first === undefined) return [];
  const title = node.kind === 'block' ? `Cannot run "${node.name}"` : 'Cannot read the cell';
  const { from, to, cause } = first;
  return [
    {
      code: 'syntax',
      severity: kind === 'block' ? 'error' : 'note',
      range: { from, to },
      title,
      cause,
      fix: '',
    },
  ];
}
