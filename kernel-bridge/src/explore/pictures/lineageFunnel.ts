import type { FunnelPicture } from '../../core/index.ts';
import { readRows } from './readRows.ts';
import type { FinishedStep, StepStore } from './StepStore.ts';

/** The most steps that a line of queries is followed up. */
const MAX_STEPS = 20;

/**
 * How many queries are left after each step: from where they were written, through every step they passed, to those
 * that this step keeps. A step that decides over several scores tells how many each left.
 *
 * @param step one with an input and an output of queries
 */
export async function lineageFunnel(
  step: FinishedStep,
  store: StepStore,
): Promise<FunnelPicture | undefined> {
  const line: FinishedStep[] = [step];
  const stages: { label: string; left: number }[] = [];
  for (let above = step; line.length < MAX_STEPS;) {
    const [digest, ...more] = above.digests('queries');
    if (digest === undefined || more.length > 0) break; // written here, or joined from several
    const maker = store.maker(digest);
    if (maker === undefined || line.includes(maker)) break;
    const output = Object.entries(maker.outputs).find(([, one]) => one.digest === digest);
    if (output?.[1].rows != null)
      stages.unshift({ label: `${store.nameOf(maker)}.${output[0]}`, left: output[1].rows });
    line.push(maker);
    above = maker;
  }
  const top = line.at(-1);
  const first = stages[0];
  const removed = top === undefined || top === step ? 0 : await store.removedBy(top);
  if (removed > 0 && first !== undefined) stages.unshift({ label: 'generated', left: first.left + removed });
  const kept = step.outputs['queries']?.rows;
  if (stages.length === 0 || kept == null) return undefined;
  stages.push(...(await decisions(step, store)));
  return {
    kind: 'funnel',
    title: 'queries left',
    stages: [...stages, { label: 'kept', left: kept }],
  };
}

/** What each score leaves, from a table with columns `score` and `left`. */
async function decisions(step: FinishedStep, store: StepStore): Promise<{ label: string; left: number }[]> {
  const table = Object.entries(step.outputs).find(
    ([port, { type }]) => type === 'Table' && port === 'funnel',
  );
  const file = table === undefined ? undefined : store.rowFile(table[1]);
  const found: { label: string; left: number }[] = [];
  if (file === undefined || !store.exists(file)) return found;
  for await (const { score, left } of readRows(file, 50))
    if (typeof score === 'string' && typeof left === 'number') found.push({ label: `after ${score}`, left });
  return found;
}
