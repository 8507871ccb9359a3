import type { BlockDefinition, StepPayload } from '../contracts/types.ts';
import type { Run, RunComparison, RunStep, RunSummary } from '../ledger/index.ts';
import type { PlanStep } from '../plan/index.ts';

/** Target name of the comm between kernel and editor. */
export const COMM_TARGET = 'querymill';
/** Version of the messages. */
export const COMM_VERSION = 1;

/** A code cell as it is in the document now. */
export interface CellSource {
  readonly id: string;
  readonly source: string;
}

/** What a step shows, and whose it is. */
export interface StepSnapshot {
  readonly cellId: string | null;
  readonly name: string | null;
  readonly payload: StepPayload;
}

/** Names that can stand in a port, found in the workspace and on this machine. */
export interface FoundNames {
  /** Named in the workspace's models.json. */
  readonly models: readonly { readonly name: string; readonly kind: string; readonly summary: string }[];
  /** Models that lie complete in the cache. */
  readonly cached: readonly string[];
  /** Folders of the workspace in BEIR layout, by their path from there. */
  readonly datasets: readonly string[];
}

/** Every method: what it takes and what it answers. */
export interface CommMethods {
  catalogue: { params: Record<string, never>; result: { readonly blocks: readonly BlockDefinition[] } };
  /** Names of models and data sets beyond those that ship. */
  names: { params: Record<string, never>; result: FoundNames };
  plan: {
    params: { readonly cells: readonly CellSource[] };
    result: { readonly steps: readonly PlanStep[] };
  };
  /**
   * Starts every step whose inputs are there, and those below as soon as theirs are, while the cells run in order
   * and attach; answers with the plan at once. `cells` is the whole notebook, `only` the cells that are run.
   */
  start: {
    params: { readonly cells: readonly CellSource[]; readonly only?: readonly string[] };
    result: { readonly steps: readonly PlanStep[] };
  };
  /** Stops a step, whoever waits for it; answers when no process of it is left. */
  cancel: {
    params: { readonly key: string } | { readonly cellId: string };
    result: { readonly stopped: boolean };
  };
  snapshot: {
    params: { readonly cells: readonly CellSource[] };
    result: { readonly epoch: string; readonly seq: number; readonly steps: readonly StepSnapshot[] };
  };
  /** Runs of the workspace, newest first. For the next page, `before` is the id of the last one. */
  runs: {
    params: {
      /** 50 when left out; at most 200. */
      readonly limit?: number;
      readonly before?: string;
      /** Only runs of this notebook: its path relative to the workspace. */
      readonly notebook?: string;
    };
    result: {
      readonly runs: readonly RunSummary[];
      /** The run that steps of this kernel are added to now. */
      readonly current: string | null;
    };
  };
  /** One run; of its steps those from `offset` on. */
  run: {
    /** `id` may be shortened, `last` or `last~1`. At most 200 steps, as many when `limit` is left out. */
    params: { readonly id: string; readonly offset?: number; readonly limit?: number };
    result: {
      readonly run: Omit<Run, 'steps'>;
      readonly steps: readonly RunStep[];
      /** Steps of the run in all. */
      readonly total: number;
    };
  };
  /** Two runs side by side. */
  diffRuns: { params: { readonly a: string; readonly b: string }; result: RunComparison };
  /** Moves a run to the trash; results of its steps stay. A running one is refused. */
  deleteRun: { params: { readonly id: string }; result: { readonly deleted: string } };
}

/** Name of a method. */
export type CommMethod = keyof CommMethods;

/** Editor → kernel. */
export interface CommRequest<M extends CommMethod = CommMethod> {
  readonly v: 1;
  readonly id: string | number;
  readonly method: M;
  readonly params: CommMethods[M]['params'];
}

/** Why a request failed. */
export interface CommError {
  readonly code: 'badRequest' | 'unknownMethod' | 'failed';
  readonly message: string;
  readonly fix: string;
}

/** Kernel → editor, one for each request. */
export type CommReply<M extends CommMethod = CommMethod> =
  | { readonly id: string | number | null; readonly result: CommMethods[M]['result'] }
  | { readonly id: string | number | null; readonly error: CommError };

/**
 * Kernel → editor, unasked: the fields of a step's payload that changed. `seq` counts by one within an epoch;
 * after a gap or a new epoch (another kernel) the editor asks for a snapshot.
 */
export interface StepEvent {
  readonly event: 'step';
  readonly epoch: string;
  readonly seq: number;
  readonly cellId: string | null;
  readonly name: string | null;
  readonly payload: Partial<StepPayload>;
}
