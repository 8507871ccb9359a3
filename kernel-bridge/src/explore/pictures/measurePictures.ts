import type { BlockDefinition, Picture } from '../../core/index.ts';
import { bootstrapMean } from './bootstrapMean.ts';
import { compareQueries, readQueryValues } from './queryValues.ts';
import type { FinishedStep, StepStore } from './StepStore.ts';

/** Other runs that stand beside a step's own. */
const MAX_OTHERS = 7;

/**
 * For a step that measures a run: every measure with its interval; the main one beside the other runs over the same
 * data; and what each query gained against the newest of those.
 *
 * @param step one with an output Measures, and per-query rows in an output Table
 */
export async function measurePictures(
  step: FinishedStep,
  block: BlockDefinition,
  store: StepStore,
): Promise<Picture[]> {
  const file = perQuery(step, store);
  const measures = Object.entries(block.metrics ?? {}).filter(
    ([name, { better }]) => better !== undefined && Object.hasOwn(step.metrics, name),
  );
  const [main] = measures;
  if (file === undefined || main === undefined) return [];
  const rows = await Promise.all(
    measures.map(async ([name, { label }]) => {
      const found = bootstrapMean([...(await readQueryValues(file, name)).values()]);
      return found === undefined ? [] : [{ label, value: found.mean, ...ends(found), own: true }];
    }),
  );
  const own: Picture = {
    kind: 'intervals',
    title: 'measures, 95 % interval over queries',
    x: 'measure',
    rows: rows.flat(),
  };
  return [own, ...(await besideOthers(step, file, main[0], main[1].label, store))];
}

async function besideOthers(
  step: FinishedStep,
  file: string,
  measure: string,
  label: string,
  store: StepStore,
): Promise<Picture[]> {
  const others = store.sameData(step).slice(0, MAX_OTHERS);
  if (others.length === 0) return [];
  const values = await readQueryValues(file, measure);
  const rows = [];
  let differences: Picture | undefined;
  for (const one of [step, ...others]) {
    const other = one === step ? values : await readOther(one, measure, store);
    const found = bootstrapMean([...other.values()]);
    const name = store.nameOf(one);
    if (found === undefined) continue;
    rows.push({ label: name, value: found.mean, ...ends(found), own: one === step });
    if (one !== step)
      differences ??= compareQueries(values, other, { title: `against ${name}`, measure: label });
  }
  const beside: Picture = {
    kind: 'intervals',
    title: `${label} beside other runs of this data`,
    x: label,
    rows,
  };
  return rows.length < 2 ? [] : [beside, ...(differences === undefined ? [] : [differences])];
}

/** The values of an older run; none when its rows have been removed. */
async function readOther(
  step: FinishedStep,
  measure: string,
  store: StepStore,
): Promise<ReadonlyMap<string, number>> {
  const file = perQuery(step, store);
  return file === undefined || !store.exists(file) ? new Map() : readQueryValues(file, measure);
}

function perQuery(step: FinishedStep, store: StepStore): string | undefined {
  const table = Object.values(step.outputs).find(({ type }) => type === 'Table');
  return table === undefined ? undefined : store.rowFile(table);
}

function ends({ low, high }: { low: number; high: number }): { low: number; high: number } {
  return { low, high };
}
