import type { StepPreimage } from '../contracts/types.ts';
import type { NotebookGraph } from '../graph/index.ts';
import type { Catalogue } from '../blocks/BlockDefinition.ts';
import type { InputIdentity, PortSources } from '../keys/index.ts';

/**
 * What would happen to a block if the notebook ran now. `depends`: below something that runs, so unknown until
 * its bytes are. `unknown`: until code runs. `blocked`: cannot run as it is written.
 */
export type Verdict = 'reuse' | 'attach' | 'run' | 'depends' | 'unknown' | 'blocked';

/** The plan for one block cell. Verdict and reason read as one phrase: `depends` `on pseudo`. */
export interface PlanStep {
  readonly cellId: string;
  /** Variable that the cell defines. */
  readonly name: string;
  readonly block: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Null while it cannot be known. */
  readonly key: string | null;
  /** How long it took before, for what will run. */
  readonly seconds: number | null;
}

/** The call of a block whose inputs are all there, as its cell would make it. */
export interface PlannedCall {
  readonly cellId: string;
  readonly name: string;
  readonly block: string;
  readonly key: string;
  /** Ports and parameters; artifacts as {type, digest}. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
  /** How ports are written in the cell. */
  readonly sources: PortSources;
}

/** A planned notebook. */
export interface NotebookPlan {
  /** One for each block cell, in document order. */
  readonly steps: readonly PlanStep[];
  /**
   * What can be started before its cell runs, in document order: verdict `run` or `attach`, with nothing that only
   * code could tell. Forced steps are left to their cells, as each call of one is a new attempt.
   */
  readonly ready: readonly PlannedCall[];
}

/** A name that has to be resolved before keys can be computed. */
export interface Literal {
  readonly kind: 'model' | 'generator' | 'encoder' | 'dataset' | 'scorer' | 'path';
  readonly name: string;
}

/** What a name turned out to be, or why it is nothing. */
export type LiteralResolution = { readonly identity: InputIdentity } | { readonly problem: string };

/** What keys need to know of a block type, or why it cannot run here. */
export type BlockFacts =
  | { readonly code: string; readonly packages: Readonly<Record<string, string>>; readonly python: string }
  | { readonly problem: string };

/** What the plan needs to know of a published result. */
export interface PlanResult {
  readonly key: string;
  readonly preimage: StepPreimage;
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly digest: string }>>;
  readonly seconds: number;
}

/** Everything a plan is made from; whoever asks has looked it up. */
export interface PlanInput {
  readonly graph: NotebookGraph;
  readonly catalogue: Catalogue;
  /** By `factsId`. */
  readonly blocks: ReadonlyMap<string, BlockFacts>;
  /** By `literalId`. */
  readonly literals: ReadonlyMap<string, LiteralResolution>;
  readonly results: ReadonlyMap<string, PlanResult>;
  /** Keys at which an attempt runs now. */
  readonly running: Pick<ReadonlySet<string>, 'has'>;
  /** The newest result that this variable had from this block. */
  readonly newest: (name: string, block: string) => PlanResult | undefined;
  /** How long this variable took with this block before, in seconds, whether or not its result is still there. */
  readonly took?: (name: string, block: string) => number | undefined;
  /** Why nothing can be run on the launcher of this name. */
  readonly launcherProblem?: (name: string) => string | undefined;
}

/** Name of a block's facts in `PlanInput.blocks`: they differ by the environment that a cell names. */
export function factsId(block: string, environment: string | undefined): string {
  return environment === undefined ? block : `${block} in ${environment}`;
}

/** Name of a literal in `PlanInput.literals`. */
export function literalId({ kind, name }: Literal): string {
  return `${kind}:${name}`;
}
