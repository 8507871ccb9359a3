import type { PortSources, StepPayload } from '../../core/index.ts';
import type { Launcher } from '../../launch/index.ts';
import type { AttemptRegistry } from '../attempt/AttemptRegistry.ts';
import type { Attempt } from '../attempt/attemptFolder.ts';
import type { Ledger } from '../ledger/Ledger.ts';
import type { ResultsIndex } from '../results/ResultsIndex.ts';
import type { Patience } from '../retry/Retries.ts';
import type { Store } from '../store/Store.ts';
import type { PreparedStep } from './prepareStep.ts';
import type { StepOptions } from './stepOptions.ts';

/** A prepared step on its way to a result. */
export interface StepRun {
  /** Variable that the cell defines; null where there is none. */
  readonly name: string | null;
  /** Id of the cell, where it is known. */
  readonly cellId?: string | null;
  readonly prepared: PreparedStep;
  readonly options: StepOptions;
  /** How ports are written in the cell, for the reason of a new run. */
  readonly sources: PortSources;
  /** Why it ran, for a cell whose step was begun before the cell came to it. */
  readonly begun?: string | undefined;
  /** Ends the wait, not necessarily the job. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the whole payload after each change, also after an interrupt until the job has ended. */
  readonly onPayload: (payload: StepPayload) => void;
}

/** What running steps needs from the engine. */
export interface RunContext {
  readonly workspace: string;
  readonly store: Store;
  readonly launcher: Launcher;
  readonly attempts: AttemptRegistry;
  readonly results: ResultsIndex;
  readonly ledger: Ledger;
  readonly patience: Patience;
  /** How much of the store could be freed, in bytes; undefined when it cannot be told. */
  readonly reclaimable: () => Promise<number | undefined>;
  /** Starts the job of an attempt; called with the key's lock held. */
  readonly start: (attempt: Attempt) => Promise<void>;
}
