import { readFile } from 'node:fs/promises';

import type { BlockDefinition, Picture, StepPayload } from '../../core/index.ts';
import type { Engine } from '../../engine/index.ts';
import { comparisonPictures } from './comparisonPictures.ts';
import { lineageFunnel } from './lineageFunnel.ts';
import { measurePictures } from './measurePictures.ts';
import { probesOverTime } from './probesOverTime.ts';
import { scoreSplit } from './scoreSplit.ts';
import { StepStore } from './StepStore.ts';
import { textsOverTime } from './textsOverTime.ts';

/**
 * The pictures of a finished step that its figures alone do not give, drawn from its rows: chosen by the types of
 * what goes in and comes out. What a step shows over time (texts of a policy) is kept from while it ran.
 *
 * @returns none for a step that has no such rows, or whose rows have been removed
 */
export async function storedPictures(
  engine: Engine,
  payload: StepPayload,
  block: BlockDefinition,
): Promise<Picture[]> {
  if (payload.state !== 'done' || payload.key === null) return [];
  const store = await StepStore.read(engine);
  const step = store.step(payload.key, payload.metrics);
  if (step === undefined) return [];
  const timeline = (await probesOverTime(step, store)) ?? textsOverTime(engine, payload, block);
  const pictures: (Picture | undefined)[] = [timeline];
  const types = new Map(Object.values(step.outputs).map((output) => [output.type, output]));
  if (types.has('Queries') && block.inputs['queries'] !== undefined)
    pictures.push(await lineageFunnel(step, store));
  const scores = types.get('Scores');
  const scoreFile = scores === undefined ? undefined : store.rowFile(scores);
  if (scores !== undefined && scoreFile !== undefined && store.exists(scoreFile))
    pictures.push(await scoreSplit(scoreFile, await unitOf(store.file(scores.digest, 'scores.json'))));
  if (types.has('Measures')) pictures.push(...(await measurePictures(step, block, store)));
  if (block.inputs['baseline']?.type === 'Run') pictures.push(...(await comparisonPictures(step, store)));
  return pictures.filter((picture) => picture !== undefined);
}

/** What a score is counted in, as the filter wrote it beside its scores. */
async function unitOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '{}'); // older scores have none
  try {
    const about: unknown = JSON.parse(text);
    const { unit } = typeof about === 'object' && about !== null ? (about as { unit?: unknown }) : {};
    return typeof unit === 'string' && unit !== '' ? `score (${unit})` : 'score';
  } catch {
    return 'score';
  }
}
