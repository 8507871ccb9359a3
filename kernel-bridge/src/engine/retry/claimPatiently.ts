import type { PlaceUnreachable } from '../../launch/index.ts';
import type { Attempt } from '../attempt/attemptFolder.ts';
import type { Claim } from '../step/claimStep.ts';
import { isDiskFull } from '../step/stepErrors.ts';
import type { Retries } from './Retries.ts';

/** How a step is claimed and its attempt handed over. */
export interface Claiming {
  readonly claim: () => Promise<Claim>;
  /** Hands over an attempt that its place did not take; gives why it still does not. */
  readonly submit: (attempt: Attempt) => Promise<PlaceUnreachable | undefined>;
}

/**
 * Claims a step; waits for space where the disk is full, and for a scheduler that takes no job now. The attempt
 * stays the same meanwhile: its token finds it should the scheduler have taken it after all.
 *
 * @throws what claiming throws; when patience is over, why the step could not be started
 */
export async function claimPatiently({ claim, submit }: Claiming, retries: Retries): Promise<Claim> {
  const claimed = await claimWithSpace(claim, retries);
  if (claimed.kind !== 'created' || claimed.unreachable === undefined) return claimed;
  let trouble: PlaceUnreachable | undefined = claimed.unreachable;
  const since = Date.now();
  for (let tried = 0; trouble !== undefined; tried++) {
    if (!(await retries.backOff(tried, since, trouble))) throw trouble;
    trouble = await submit(claimed.attempt);
  }
  return claimed;
}

async function claimWithSpace(claim: () => Promise<Claim>, retries: Retries): Promise<Claim> {
  for (;;) {
    try {
      return await claim();
    } catch (error) {
      if (!isDiskFull(error) || !(await retries.untilSpace())) throw error;
    }
  }
}
