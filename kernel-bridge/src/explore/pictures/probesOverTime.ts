import { sampleTimeline, type SampleMoment, type TimelinePicture } from '../../core/index.ts';
import { readRows } from './readRows.ts';
import type { FinishedStep, StepStore } from './StepStore.ts';

/** Output of a training step that writes for the same documents at every step. */
const PORT = 'probes';

/**
 * What a policy wrote for the same prompts at every step, from the table that its training made; undefined for a
 * step that made none, or whose table has been removed.
 */
export async function probesOverTime(
  step: FinishedStep,
  store: StepStore,
): Promise<TimelinePicture | undefined> {
  const output = Object.hasOwn(step.outputs, PORT) ? step.outputs[PORT] : undefined;
  const file = output === undefined ? undefined : store.rowFile(output);
  if (file === undefined || !store.exists(file)) return undefined;
  const moments = new Map<number, SampleMoment & { rows: Record<string, unknown>[] }>();
  for await (const { step: at, doc_id, query, reward } of readRows(file)) {
    if (typeof at !== 'number') continue;
    const moment = moments.get(at) ?? { step: at, rows: [] };
    moments.set(at, moment);
    moment.rows.push({ doc_id, text: query, reward, probe: moment.rows.length + 1 });
  }
  return sampleTimeline([...moments.values()], ['reward']);
}
