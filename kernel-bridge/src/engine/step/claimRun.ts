import { explainDifference } from '../../core/index.ts';
import type { Attempt } from '../attempt/attemptFolder.ts';
import { newestResult } from '../results/newestResult.ts';
import { claimPatiently } from '../retry/claimPatiently.ts';
import type { Retries } from '../retry/Retries.ts';
import { claimStep, submitClaimed, type Claim } from './claimStep.ts';
import type { RunContext, StepRun } from './StepRun.ts';
import { stepResources } from './stepResources.ts';

/** What differs for an attempt that follows another. */
interface Following {
  readonly after: Attempt;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Another attempt after one that ended without a result. */
export function claimAgain(
  run: StepRun,
  context: RunContext,
  retries: Retries,
  following: Following,
): Promise<Claim> {
  return claimFor(run, context, retries, { following });
}

/** Claims the step and says in words why it does not simply reuse a result. */
export async function claimWithReason(
  run: StepRun,
  context: RunContext,
  retries: Retries,
  damage: string | undefined,
): Promise<{ claim: Claim; why: string }> {
  const { prepared } = run;
  const { definition } = prepared.block;
  const claim = await claimFor(run, context, retries, { damage });
  if (claim.kind !== 'created') return { claim, why: run.begun ?? 'it is running already' };
  if (claim.damage !== undefined) return { claim, why: claim.damage };
  if (run.options.force === true) return { claim, why: 'forced' };
  const earlier = newestResult(
    run.name,
    definition.type,
    await context.ledger.rows(),
    await context.results.refresh(),
  );
  if (earlier === undefined) return { claim, why: 'no earlier result' };
  if (earlier.key === prepared.key) return { claim, why: 'its earlier result is gone' };
  return { claim, why: explainDifference(earlier.preimage, prepared.preimage, run.sources) };
}

/** Claims the step with what its block and its cell say about it. */
function claimFor(
  run: StepRun,
  context: RunContext,
  retries: Retries,
  { damage, following }: { readonly damage?: string | undefined; readonly following?: Following },
): Promise<Claim> {
  const { block, ...prepared } = run.prepared;
  const { definition, folder } = block;
  const { store, launcher, start } = context;
  const request = {
    ...{ store, launcher, start, damage },
    plan: {
      ...prepared,
      ...(following === undefined ? {} : { params: following.params }),
      block: { type: definition.type, version: definition.version, folder },
      resources: { ...stepResources(definition, run.options) },
    },
    force: run.options.force === true && following === undefined,
    after: following?.after,
  };
  const claiming = {
    claim: () => claimStep(request),
    submit: (attempt: Attempt) => submitClaimed({ store, start }, attempt),
  };
  return claimPatiently(claiming, retries);
}
