import { emptyPayload, type BlockDefinition, type StepPayload } from '../../core/index.ts';
import { applyEvent, SILENT } from '../attempt/applyEvent.ts';
import { EventReader } from '../attempt/followEvents.ts';
import { listRunning } from '../attempt/listRunning.ts';
import { readStep } from '../store/readStep.ts';
import { donePayload, livePayload } from './stepPayloads.ts';
import type { RunContext } from './StepRun.ts';
import { join } from 'node:path';

/** The payload of a step that this engine has not run: from its published result or from its running attempt. */
export async function peekStep(
  step: { readonly name: string; readonly block: BlockDefinition; readonly key: string },
  { workspace, store, launcher, attempts }: Pick<RunContext, 'workspace' | 'store' | 'launcher' | 'attempts'>,
): Promise<StepPayload | undefined> {
  const { name, block, key } = step;
  const base = { ...emptyPayload({ name, block: block.type, workspace }), key };
  const { result } = await readStep(store, key);
  if (result !== undefined)
    return donePayload({ ...base, cache: { verdict: 'reused', reason: 'nothing changed' } }, result);
  const attempt = (await listRunning(store, launcher)).get(key);
  if (attempt === undefined) return undefined;
  const live =
    attempts.get(attempt.id)?.live ??
    new EventReader(join(attempt.folder, 'events.jsonl')).read().reduce(applyEvent, SILENT);
  const cache = { verdict: 'attached', reason: 'it is running already' } as const;
  return livePayload({ ...base, attempt: attempt.id, cache }, live, block);
}
