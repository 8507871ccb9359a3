import type { AttemptResult, EndedLine, StepPayload } from '../../core/index.ts';
import type { Ledger } from '../ledger/Ledger.ts';
import { blockMeasures, environmentLine, preimageFacts, resultFacts } from '../ledger/stepFacts.ts';
import type { StepRun } from './StepRun.ts';
import { stepResources } from './stepResources.ts';

/** What one step tells the ledger. */
export class StepNotes {
  readonly #ledger: Ledger;
  readonly #run: StepRun;

  constructor(run: StepRun, ledger: Ledger) {
    this.#run = run;
    this.#ledger = ledger;
  }

  /** An attempt is waited for. */
  async started(attempt: string, verdict: 'attached' | 'ran', reason: string): Promise<void> {
    await this.#ledger.started({ ...this.#identity(), attempt, verdict, reason });
  }

  /** The step has a result, or an attempt that ended without one. */
  async ended(
    result: AttemptResult,
    verdict: StepPayload['cache']['verdict'],
    reason: string,
  ): Promise<void> {
    const environment = environmentLine(result.environment);
    const step = {
      ...this.#identity(),
      attempt: result.attempt,
      verdict: verdict === 'unknown' ? ('ran' as const) : verdict,
      reason,
      state: result.state,
      seconds: result.seconds,
      ...resultFacts(result),
      ...(environment === undefined ? {} : { environment: environment.id }),
    };
    await this.#ledger.ended(step, environment?.line);
  }

  #identity(): Omit<EndedLine, 'v' | 'kind' | 'at' | 'attempt' | 'verdict' | 'reason' | 'state' | 'seconds'> {
    const { name, cellId = null, prepared, options } = this.#run;
    const { definition } = prepared.block;
    return {
      name,
      cellId,
      block: definition.type,
      key: prepared.key,
      resources: { ...stepResources(definition, options) },
      ...(options.on === undefined ? {} : { on: options.on }),
      ...preimageFacts(prepared.preimage),
      ...blockMeasures(definition),
      ...(options.pin === true ? { pin: true } : {}),
    };
  }
}
