import type { Picture } from '../../core/index.ts';
import { compareQueries, type QueryValues, readQueryValues } from './queryValues.ts';
import type { FinishedStep, StepStore } from './StepStore.ts';

/** File of a Run artifact with the measures of each query. */
const QUERIES = 'queries.jsonl';
const MAX_ARMS = 3;

/**
 * For a step that compares runs with a baseline: what each query gained, for each run. Several runs of the baseline
 * are seeds of one: their mean counts.
 *
 * @param step one with inputs `baseline` and `runs` of type Run
 */
export async function comparisonPictures(step: FinishedStep, store: StepStore): Promise<Picture[]> {
  const measures: unknown = step.params['measures'];
  const measure: unknown = Array.isArray(measures) ? measures[0] : undefined;
  if (typeof measure !== 'string') return [];
  const baselines = await readAll(step.digests('baseline'), measure, store);
  const baseline = meanOf(baselines);
  const pictures: Picture[] = [];
  for (const digest of step.digests('runs').slice(0, MAX_ARMS)) {
    const [own] = await readAll([digest], measure, store);
    const name = store.makerName(digest);
    const title = `${name} against the baseline`;
    const picture = own === undefined ? undefined : compareQueries(own, baseline, { title, measure });
    if (picture !== undefined) pictures.push(picture);
  }
  return pictures;
}

async function readAll(
  digests: readonly string[],
  measure: string,
  store: StepStore,
): Promise<QueryValues[]> {
  const files = digests.map((digest) => store.file(digest, QUERIES)).filter((file) => store.exists(file));
  return Promise.all(files.map((file) => readQueryValues(file, measure)));
}

function meanOf(all: readonly QueryValues[]): QueryValues {
  const sums = new Map<string, number>();
  for (const values of all) for (const [id, value] of values) sums.set(id, (sums.get(id) ?? 0) + value);
  return new Map([...sums].map(([id, sum]) => [id, sum / all.length]));
}
