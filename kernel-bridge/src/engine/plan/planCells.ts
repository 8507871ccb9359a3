import {
  literalId,
  QuerymillError,
  type Catalogue,
  type CellSource,
  type Literal,
  type LiteralResolution,
  type NotebookPlan,
} from '../../core/index.ts';
import { GraphBuilder, type NotebookGraph } from '../../core/graph/index.ts';
import { listLiterals, planCalls } from '../../core/plan/index.ts';
import type { BlockFacts } from '../step/prepareStep.ts';
import { newestResult } from '../results/newestResult.ts';
import type { Ledger } from '../ledger/Ledger.ts';
import type { ResultsIndex } from '../results/ResultsIndex.ts';

/** What a planner asks of the engine. */
export interface PlanSources {
  readonly catalogue: () => Catalogue;
  readonly facts: (block: string) => Promise<BlockFacts>;
  readonly resolve: (literal: Literal) => Promise<LiteralResolution>;
  readonly running: () => Promise<ReadonlyMap<string, unknown>>;
  readonly results: ResultsIndex;
  readonly ledger: Ledger;
}

/** Plans notebooks: looks up what the pure plan needs. Cells that did not change are not parsed again. */
export class Planner {
  readonly #sources: PlanSources;
  readonly #graphs = new GraphBuilder();

  constructor(sources: PlanSources) {
    this.#sources = sources;
  }

  /** @param cells code cells in document order */
  async plan(cells: readonly CellSource[]): Promise<NotebookPlan> {
    const { catalogue, facts, resolve, running, results, ledger } = this.#sources;
    const known = catalogue();
    const graph = this.#graphs.build(
      cells.map(({ id, source }) => ({ id, source, type: 'code', metadata: {} })),
      known,
    );
    const [blocks, literals, published, rows, live] = await Promise.all([
      lookUp(blockTypes(graph, known), (type) => type, facts),
      lookUp(listLiterals(graph), literalId, resolve),
      results.refresh(),
      ledger.rows(),
      running(),
    ]);
    return planCalls({
      graph,
      catalogue: known,
      blocks: blocks,
      literals: literals,
      results: published,
      running: live,
      newest: (name, block) => newestResult(name, block, rows, published),
    });
  }
}

function blockTypes(graph: NotebookGraph, catalogue: Catalogue): string[] {
  const types = graph.nodes.flatMap((node) => (node.kind === 'block' ? [node.type] : []));
  return [...new Set(types)].filter((type) => catalogue.has(type));
}

/** An answer for each item; an error that a person can act on becomes its problem. */
async function lookUp<T, R>(
  items: readonly T[],
  id: (item: T) => string,
  ask: (item: T) => Promise<R>,
): Promise<Map<string, R | { problem: string }>> {
  const answers = new Map<string, R | { problem: string }>();
  await Promise.all(
    items.map(async (item) => {
      try {
        answers.set(id(item), await ask(item));
      } catch (error) {
        if (!(error instanceof QuerymillError)) throw error;
        answers.set(id(item), { problem: error.message });
      }
    }),
  );
  return answers;
}
