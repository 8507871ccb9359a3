import {
  factsId,
  literalId,
  QuerymillError,
  type Catalogue,
  type CellSource,
  type Literal,
  type LiteralResolution,
  type NotebookPlan,
} from '../../core/index.ts';
import { GraphBuilder, type BlockNode, type NotebookGraph } from '../../core/graph/index.ts';
import { listLiterals, planCalls } from '../../core/plan/index.ts';
import type { BlockFacts } from '../step/prepareStep.ts';
import { newestResult } from '../results/newestResult.ts';
import type { LedgerRow } from '../ledger/History.ts';
import type { Ledger } from '../ledger/Ledger.ts';
import type { ResultsIndex } from '../results/ResultsIndex.ts';

/** What a planner asks of the engine. */
export interface PlanSources {
  readonly catalogue: () => Catalogue;
  /** Of a block in the environment of this name; in its usual one when left out. */
  readonly facts: (block: string, environment: string | undefined) => Promise<BlockFacts>;
  /** Why nothing can be run on the launcher of this name. */
  readonly launcherProblem: (name: string) => string | undefined;
  readonly resolve: (literal: Literal) => Promise<LiteralResolution>;
  readonly running: () => Promise<ReadonlyMap<string, unknown>>;
  readonly results: ResultsIndex;
  readonly ledger: Ledger;
}

/** A block cell that cannot run, as its job environment or a package of it is not there. */
export interface UnableCell {
  readonly cellId: string;
  readonly name: string;
  readonly block: string;
  readonly error: QuerymillError;
}

/** A plan, and the cells whose job environment is not there, in document order. */
export interface CellsPlan extends NotebookPlan {
  readonly unable: readonly UnableCell[];
}

/** Plans notebooks: looks up what the pure plan needs. Cells that did not change are not parsed again. */
export class Planner {
  readonly #sources: PlanSources;
  readonly #graphs = new GraphBuilder();

  constructor(sources: PlanSources) {
    this.#sources = sources;
  }

  /** @param cells code cells in document order */
  async plan(cells: readonly CellSource[]): Promise<CellsPlan> {
    const { catalogue, facts, resolve, running, results, ledger, launcherProblem } = this.#sources;
    const known = catalogue();
    const graph = this.#graphs.build(
      cells.map(({ id, source }) => ({ id, source, type: 'code', metadata: {} })),
      known,
    );
    const [blocks, literals, published, rows, live] = await Promise.all([
      lookUp(
        blockTypes(graph, known),
        ({ type, environment }) => factsId(type, environment),
        ({ type, environment }) => facts(type, environment),
      ),
      lookUp(listLiterals(graph), literalId, resolve),
      results.refresh(),
      ledger.rows(),
      running(),
    ]);
    const times = timesTaken(rows);
    const plan = planCalls({
      graph,
      catalogue: known,
      blocks: blocks,
      literals: literals,
      results: published,
      running: live,
      newest: (name, block) => newestResult(name, block, rows, published),
      took: (name, block) => times.get(`${name} ${block}`) ?? times.get(block),
      launcherProblem,
    });
    return { ...plan, unable: unableCells(graph, blocks) };
  }
}

function unableCells(graph: NotebookGraph, blocks: ReadonlyMap<string, BlockFacts | Lacking>): UnableCell[] {
  return graph.nodes.flatMap((node) => {
    if (node.kind !== 'block') return [];
    const facts = blocks.get(factsId(node.type, namedEnvironment(node)));
    if (facts === undefined || !('error' in facts)) return [];
    return [{ cellId: node.id, name: node.name, block: node.type, error: facts.error }];
  });
}

/** Every block type of a notebook, once for each environment that cells name for it. */
function blockTypes(
  graph: NotebookGraph,
  catalogue: Catalogue,
): { readonly type: string; readonly environment: string | undefined }[] {
  const found = new Map<string, { type: string; environment: string | undefined }>();
  for (const node of graph.nodes) {
    if (node.kind !== 'block' || !catalogue.has(node.type)) continue;
    const named = namedEnvironment(node);
    found.set(factsId(node.type, named), { type: node.type, environment: named });
  }
  return [...found.values()];
}

/** The environment that a cell names in so many letters. */
function namedEnvironment({ options }: BlockNode): string | undefined {
  const state = options.get('environment');
  return state?.kind === 'literal' && typeof state.value === 'string' ? state.value : undefined;
}

/** Seconds that the last finished attempt took, by variable and block, and by block alone. */
function timesTaken(rows: readonly LedgerRow[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { name, block, state, seconds } of rows) {
    if (state !== 'done') continue;
    times.set(block, seconds);
    if (name !== null) times.set(`${name} ${block}`, seconds);
  }
  return times;
}

/** Why there is no answer. */
interface Lacking {
  readonly problem: string;
  readonly error: QuerymillError;
}

/** An answer for each item; an error that a person can act on becomes its problem. */
async function lookUp<T, R>(
  items: readonly T[],
  id: (item: T) => string,
  ask: (item: T) => Promise<R>,
): Promise<Map<string, R | Lacking>> {
  const answers = new Map<string, R | Lacking>();
  await Promise.all(
    items.map(async (item) => {
      try {
        answers.set(id(item), await ask(item));
      } catch (error) {
        if (!(error instanceof QuerymillError)) throw error;
        answers.set(id(item), { problem: error.message, error });
      }
    }),
  );
  return answers;
}
