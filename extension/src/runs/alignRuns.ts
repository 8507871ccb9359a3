import { type Run, type RunStep, stepLabel } from '@querymill/kernel-bridge/core';

/** A run with all its steps. */
export interface WholeRun {
  readonly run: Omit<Run, 'steps'>;
  readonly steps: readonly RunStep[];
}

/** One line of a table over runs: what it is of, and its value in each. */
export interface AlignedRow<T> {
  readonly step: string;
  readonly name: string;
  /** One for each run; undefined where the run has none. */
  readonly values: readonly (T | undefined)[];
  readonly differs: boolean;
}

/** A figure in each run, with the best of them. */
export interface AlignedMeasure extends AlignedRow<number> {
  readonly label: string;
  readonly better: 'higher' | 'lower' | null;
  /** Places of the best values; none where all are equal or nothing is better. */
  readonly best: readonly number[];
}

/** Names of all steps, in the order of the first run that has them. */
export function stepNames(runs: readonly WholeRun[]): string[] {
  return [...new Set(runs.flatMap(({ steps }) => steps.map(stepLabel)))];
}

/** Every parameter of every step side by side. */
export function alignParams(runs: readonly WholeRun[]): AlignedRow<unknown>[] {
  return align(runs, ({ params }) => params ?? {});
}

/** Every figure that says how good a step is, side by side; of other figures those that differ. */
export function alignMeasures(runs: readonly WholeRun[]): AlignedMeasure[] {
  const said = new Map<string, { readonly label: string; readonly better: 'higher' | 'lower' }>();
  for (const { steps } of runs)
    for (const step of steps)
      for (const { name, label, better } of step.measures ?? [])
        said.set(`${stepLabel(step)} ${name}`, { label, better });
  return align(runs, ({ metrics }) => metrics ?? {})
    .map((row) => {
      const { label, better } = said.get(`${row.step} ${row.name}`) ?? { label: row.name, better: null };
      return { ...row, label, better, best: better === null ? [] : bestOf(row.values, better) };
    })
    .filter(({ better, differs }) => better !== null || differs);
}

function align<T>(
  runs: readonly WholeRun[],
  read: (step: RunStep) => Readonly<Record<string, T>>,
): AlignedRow<T>[] {
  return stepNames(runs).flatMap((label) => {
    const found = runs.map(({ steps }) => steps.find((step) => stepLabel(step) === label));
    const records = found.map((step) => (step === undefined ? undefined : read(step)));
    const names = new Set(records.flatMap((record) => Object.keys(record ?? {})));
    return [...names].map((name) => {
      const values = records.map((record) =>
        record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined,
      );
      const differs = new Set(values.map((value) => JSON.stringify([value]))).size > 1;
      return { step: label, name, values, differs };
    });
  });
}

function bestOf(values: readonly (number | undefined)[], better: 'higher' | 'lower'): number[] {
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2 || new Set(known).size === 1) return [];
  const best = better === 'higher' ? Math.max(...known) : Math.min(...known);
  return values.flatMap((value, place) => (value === best ? [place] : []));
}
