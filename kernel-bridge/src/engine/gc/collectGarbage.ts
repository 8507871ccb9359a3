import type { Launcher } from '../../launch/index.ts';
import type { ResultsIndex } from '../results/ResultsIndex.ts';
import { withKeyLock } from '../store/keyLock.ts';
import type { Store } from '../store/Store.ts';
import {
  chooseGarbage,
  chooseRest,
  sizeAfter,
  sumBytes,
  type Garbage,
  type GarbageFacts,
} from './chooseGarbage.ts';
import { trashSize } from './emptyTrash.ts';
import { findKept } from './findKept.ts';
import type { GarbagePolicy, GarbageReport } from './gcTypes.ts';
import { listHoldings } from './listHoldings.ts';
import { sweep } from './sweep.ts';

/** Runs of each notebook that are kept where nobody says otherwise. */
export const DEFAULT_KEEP = 5;
/** An hour: what was used since then stays. */
const DEFAULT_GRACE = 60 * 60 * 1000;

/** What to collect, and in which store. */
export interface CollectionRequest {
  readonly store: Store;
  readonly launcher: Launcher;
  readonly results: ResultsIndex;
  readonly policy?: Partial<GarbagePolicy>;
  /** Moves the garbage to the trash; only looks when left out. */
  readonly apply?: boolean;
}

/**
 * Finds what a store does not need any more, and moves it to the trash when asked to. Engines may work meanwhile: what
 * one of them takes into use stays.
 */
export async function collectGarbage(request: CollectionRequest): Promise<GarbageReport> {
  const { store, apply = false } = request;
  const policy: GarbagePolicy = {
    keep: DEFAULT_KEEP,
    grace: DEFAULT_GRACE,
    now: Date.now(),
    ...request.policy,
  };
  const trashBytes = await trashSize(store);
  const report = (garbage: readonly Garbage[], holdings: GarbageFacts['holdings']): GarbageReport => ({
    garbage,
    bytes: sumBytes(garbage),
    storeBytes: sumBytes(holdings),
    trashBytes,
    overQuota: policy.quota === undefined ? 0 : Math.max(0, sizeAfter(garbage, holdings) - policy.quota),
  });
  const facts = await survey(request, policy);
  const chosen = chooseGarbage(facts);
  if (!apply) return report(chosen, facts.holdings);
  // Two collections at once would count what the other one moves.
  return withKeyLock(store, COLLECTION, async () => {
    const steps = await sweep(
      chosen.filter(({ kind }) => kind === 'step'),
      request,
    );
    // Looked at again: a step that was taken into use since needs its artifacts.
    const rest = await sweep(chooseRest(await survey(request, policy)), request);
    return report([...steps, ...rest], facts.holdings);
  });
}

/** Name of a lock beside those of keys. */
const COLLECTION = 'gc';

async function survey(
  { store, launcher, results }: CollectionRequest,
  policy: GarbagePolicy,
): Promise<GarbageFacts> {
  // Results last: whoever publishes meanwhile has what it needs counted.
  const holdings = await listHoldings(store);
  const kept = await findKept(store, launcher, policy);
  return { holdings, kept, results: new Map(await results.refresh()), policy };
}
