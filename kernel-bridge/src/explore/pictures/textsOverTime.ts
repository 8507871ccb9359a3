import { join } from 'node:path';

import {
  artifactTypes,
  sampleTimeline,
  type BlockDefinition,
  type StepPayload,
  type TimelinePicture,
} from '../../core/index.ts';
import { applyEvent, SILENT } from '../../engine/attempt/applyEvent.ts';
import { EventReader } from '../../engine/attempt/followEvents.ts';
import type { Engine } from '../../engine/index.ts';

/**
 * The texts that a training step showed while it ran, for the same documents over time; undefined for steps whose
 * samples are rows of what they write, and for attempts whose events have been removed.
 */
export function textsOverTime(
  engine: Engine,
  { attempt, series }: StepPayload,
  { samples, outputs }: BlockDefinition,
): TimelinePicture | undefined {
  const type = samples === undefined ? undefined : outputs[samples.port]?.type;
  const trained = type !== undefined && artifactTypes.get(type)?.rows === null;
  if (samples === undefined || !trained || attempt === null || Object.keys(series).length === 0)
    return undefined;
  const events = new EventReader(join(engine.store.attempt(attempt), 'events.jsonl')).read();
  return sampleTimeline(events.reduce(applyEvent, SILENT).moments, samples.columns);
}
