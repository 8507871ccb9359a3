import type {
  EndedLine,
  EnvironmentLine,
  GitLine,
  LedgerNotebook,
  PlannedStep,
  StartedLine,
} from '../contracts/types.ts';

/**
 * How a step of a run stands. `running`: waited for, or its job works on though nobody waits. `lost`: its
 * processes are gone and left no result.
 */
export type RunStepState = 'running' | 'done' | 'failed' | 'stopped' | 'lost';

/**
 * One step of a run: what the ledger says of its start, and of its end once it has one. Key and attempt are empty where
 * it failed before it had any.
 */
export type RunStep = Omit<StartedLine, 'v' | 'kind' | 'at'> &
  Partial<Omit<EndedLine, 'v' | 'kind' | 'at' | 'state' | 'verdict'>> & {
    readonly state: RunStepState;
    /** When the ledger last heard of it: ISO 8601, UTC. */
    readonly at: string;
    /** How often it was tried in this run; 1 unless an earlier try failed. */
    readonly tries: number;
  };

/** One run with all that is known of it. */
export interface Run {
  readonly id: string;
  /** When its first step was asked for: ISO 8601, UTC. */
  readonly at: string;
  /** From there to the last that was heard of it. */
  readonly seconds: number;
  readonly state: RunState;
  readonly notebook: LedgerNotebook;
  readonly host: string | null;
  readonly cause: 'start' | 'first' | 'idle' | 'again' | null;
  /** Null where the workspace lies in no repository, or nobody could tell. */
  readonly git: Pick<GitLine, 'commit' | 'dirty' | 'branch'> | null;
  /** What it was going to do; null where the notebook was not known. */
  readonly plan: readonly PlannedStep[] | null;
  /** By id; steps name theirs. */
  readonly environments: Readonly<Record<string, Omit<EnvironmentLine, 'v' | 'kind'>>>;
  /** In the order in which they were first asked for. */
  readonly steps: readonly RunStep[];
}

/** `failed` as soon as a step is; `stopped` when one was stopped or lost; `running` while one is. */
export type RunState = 'running' | 'done' | 'failed' | 'stopped';

/** One number that says how good a run is. */
export interface RunMeasure {
  /** Variable of the step, or its block where it has none. */
  readonly step: string;
  readonly name: string;
  readonly label: string;
  readonly better: 'higher' | 'lower';
  readonly value: number;
}

/** One parameter that was changed since the step last had a result. */
export interface RunChange {
  readonly step: string;
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A run in one line. */
export interface RunSummary {
  readonly id: string;
  readonly at: string;
  readonly seconds: number;
  readonly state: RunState;
  readonly notebook: string | null;
  /** Steps by what happened to them; `total` is their sum. */
  readonly counts: {
    readonly total: number;
    readonly ran: number;
    readonly reused: number;
    readonly failed: number;
    readonly running: number;
  };
  readonly changed: readonly RunChange[];
  /** Of its measuring steps; of the last step with any where there is none. */
  readonly measures: readonly RunMeasure[];
  readonly commit: string | null;
  readonly dirty: boolean | null;
}
