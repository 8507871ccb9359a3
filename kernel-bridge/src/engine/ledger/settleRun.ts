import { runState, type AttemptResult, type Run, type RunStep } from '../../core/index.ts';
import type { Launcher } from '../../launch/index.ts';
import { readAttempt, readResult } from '../attempt/attemptFolder.ts';
import type { Store } from '../store/Store.ts';
import { resultFacts } from './stepFacts.ts';

/**
 * A run with the truth about steps whose end it does not know: whoever waited for them is gone, or still waits.
 * Their attempts tell.
 */
export async function settleRun(run: Run, store: Store, launcher: Launcher): Promise<Run> {
  if (run.steps.every(({ state }) => state !== 'running')) return run;
  const steps = await Promise.all(run.steps.map((step) => settleStep(step, store, launcher)));
  return { ...run, steps, state: runState(steps) };
}

async function settleStep(step: RunStep, store: Store, launcher: Launcher): Promise<RunStep> {
  if (step.state !== 'running') return step;
  const attempt = await readAttempt(store, step.attempt);
  if (attempt === undefined) return { ...step, state: 'lost' };
  const result = await readResult(attempt);
  if (result !== undefined) return withResult(step, result);
  const status = (await launcher.poll([attempt])).get(attempt.token);
  if (status?.state !== 'gone') return step;
  // It may have ended between the two questions.
  const late = await readResult(attempt);
  return late === undefined ? { ...step, state: 'lost' } : withResult(step, late);
}

function withResult(step: RunStep, result: AttemptResult): RunStep {
  return { ...step, ...resultFacts(result), state: result.state };
}
