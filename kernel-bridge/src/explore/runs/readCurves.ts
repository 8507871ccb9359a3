import { readFile } from 'node:fs/promises';

import { thin, type ExploreMethods } from '../../core/index.ts';
import type { Engine } from '../../engine/index.ts';
import { parseRecord } from '../../engine/store/readStep.ts';

const MAX_POINTS = 200;

/** The series of finished steps, by key; a step without a record has none. */
export async function readCurves(
  engine: Engine,
  keys: readonly string[],
): Promise<ExploreMethods['curves']['result']> {
  const found = await Promise.all(
    keys.map(async (key) => {
      const text = await readFile(engine.store.step(key), 'utf8').catch(() => ''); // removed since
      const record = parseRecord(text, key);
      if (typeof record === 'string') return undefined;
      const series = Object.entries(record.series).map(([name, points]) => [name, thin(points, MAX_POINTS)]);
      return [key, Object.fromEntries(series) as Record<string, [number, number][]>] as const;
    }),
  );
  return { steps: Object.fromEntries(found.filter((one) => one !== undefined)) };
}
