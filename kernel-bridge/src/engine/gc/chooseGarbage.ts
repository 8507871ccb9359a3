import type { ResultEntry } from '../results/ResultsIndex.ts';
import type { Kept } from './findKept.ts';
import type { GarbageKind, GarbagePolicy, Holding } from './gcTypes.ts';

const DAY = 24 * 60 * 60 * 1000;
/**
 * What stays longer than the policy's own grace. Nothing refers to what code put into the store, nor to the index of an
 * explorer; notebooks name the files of overflowing output, and hold what their cells put out once they are saved.
 */
const GRACE: Readonly<Partial<Record<GarbageKind, number>>> = {
  object: DAY,
  index: DAY,
  leftover: DAY,
  log: 7 * DAY,
  output: 30 * DAY,
};

/** One thing to throw away, and why. */
export type Garbage = Holding & { readonly reason: string };

/** What a decision is made from. */
export interface GarbageFacts {
  readonly holdings: readonly Holding[];
  readonly kept: Kept;
  readonly results: ReadonlyMap<string, ResultEntry>;
  readonly policy: GarbagePolicy;
}

/**
 * What may be thrown away; nothing is looked up or changed here.
 *
 * @returns records before the artifacts that they name
 */
export function chooseGarbage(facts: GarbageFacts): Garbage[] {
  const { holdings, kept, policy } = facts;
  const steps = holdings.filter((holding) => holding.kind === 'step' && !isFresh(holding, policy));
  const unused = new Map(
    steps
      .filter(({ id }) => !kept.steps.has(id))
      .map(({ id }) => [id, `in none of the last ${String(policy.keep)} runs of a notebook`]),
  );
  const garbage = without(unused, facts);
  const { quota } = policy;
  if (quota === undefined || sizeAfter(garbage, holdings) <= quota) return garbage;
  // The longest unused first; never what is pinned, running, in use or of a notebook's newest run.
  const candidates = steps
    .filter(({ id }) => kept.steps.get(id) === 'recent run')
    .sort((a, b) => a.usedAt - b.usedAt);
  const dropping = (count: number): Garbage[] => {
    const more = candidates
      .slice(0, count)
      .map(({ id }) => [id, 'the longest unused, to fit the quota'] as const);
    return without(new Map([...unused, ...more]), facts);
  };
  let least = 1;
  let most = candidates.length;
  while (least < most) {
    const middle = (least + most) >> 1;
    if (sizeAfter(dropping(middle), holdings) <= quota) most = middle;
    else least = middle + 1;
  }
  return dropping(most);
}

/** What may be thrown away when no step goes any more. */
export function chooseRest(facts: GarbageFacts): Garbage[] {
  return without(new Map(), facts);
}

/** Bytes that are left when garbage is gone. */
export function sizeAfter(garbage: readonly Holding[], holdings: readonly Holding[]): number {
  return sumBytes(holdings) - sumBytes(garbage);
}

/** Bytes of several things. */
export function sumBytes(holdings: readonly Holding[]): number {
  return holdings.reduce((sum, { bytes }) => sum + bytes, 0);
}

function isFresh({ kind, usedAt }: Holding, { grace, now }: GarbagePolicy): boolean {
  // A grace of nothing is meant: for all kinds.
  return now - usedAt < (grace === 0 ? 0 : Math.max(grace, GRACE[kind] ?? 0));
}

/** Everything that goes when these steps do. */
function without(
  gone: ReadonlyMap<string, string>,
  { holdings, kept, results, policy }: GarbageFacts,
): Garbage[] {
  const needed = new Set(kept.jobInputs);
  const attempts = new Set<string>();
  const goneAttempts = new Set<string>();
  const finished = new Set<string>();
  for (const [key, { outputs, attempt }] of results) {
    (gone.has(key) ? goneAttempts : attempts).add(attempt);
    if (gone.has(key)) continue;
    finished.add(key.slice(0, 16));
    for (const { digest } of Object.values(outputs)) needed.add(digest);
  }
  // What steps made stays as long as their records do; what code made, as long as a step that read it.
  const made = new Set(
    [...results.values()].flatMap(({ outputs }) => Object.values(outputs).map(({ digest }) => digest)),
  );
  for (const [key, inputs] of kept.inputs)
    if (!gone.has(key)) for (const digest of inputs) if (!made.has(digest)) needed.add(digest);

  const keepsAttempt = ({ id }: Holding): boolean =>
    kept.running.has(id) || attempts.has(id) || (kept.attempts.has(id) && !goneAttempts.has(id));
  const reasons: Record<GarbageKind, (holding: Holding) => string | undefined> = {
    step: ({ id }) => gone.get(id),
    object: ({ id }) => (needed.has(id) ? undefined : 'no kept step needs it'),
    attempt: (holding) => (keepsAttempt(holding) ? undefined : 'no kept step or run is of it'),
    // Those of a step without a result are what its next attempt goes on from.
    checkpoints: (holding) =>
      kept.running.has(holding.id) || (keepsAttempt(holding) && !finished.has(holding.id.slice(0, 16)))
        ? undefined
        : 'the step is finished',
    run: ({ id }) =>
      kept.runs.has(id) ? undefined : `not among the last ${String(policy.keep)} of its notebook`,
    log: () => 'older than a week',
    output: () => 'of a notebook that was not run for a month',
    index: () => 'not opened for a day',
    leftover: () => 'half-made by a process that died',
  };
  const order: GarbageKind[] = [
    'step',
    'checkpoints',
    'attempt',
    'object',
    'leftover',
    'run',
    'log',
    'output',
    'index',
  ];
  return order.flatMap((kind) =>
    holdings.flatMap((holding) => {
      const reason = holding.kind === kind && !isFresh(holding, policy) ? reasons[kind](holding) : undefined;
      return reason === undefined ? [] : [{ ...holding, reason }];
    }),
  );
}
