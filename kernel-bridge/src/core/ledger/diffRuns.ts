import { canonicalJson } from '../canonical.ts';
import type { Run, RunStep } from './runTypes.ts';
import { stepLabel } from './summarizeRun.ts';

/** One thing in two runs; undefined where a run does not have it. */
export interface Compared<T> {
  readonly name: string;
  readonly a: T | undefined;
  readonly b: T | undefined;
  readonly differs: boolean;
}

/** A step in two runs. */
export interface StepComparison {
  readonly step: string;
  readonly block: string;
  /** `a` or `b`: in that run alone. */
  readonly in: 'both' | 'a' | 'b';
  /** Whether both runs have the very same result. */
  readonly same: boolean;
  readonly code: boolean;
  /** Inputs that are not the same in both, other than by parameters. */
  readonly inputs: boolean;
  readonly params: readonly Compared<unknown>[];
  readonly metrics: readonly (Compared<number> & {
    readonly label: string;
    /** Which way is better, where the block says so. */
    readonly better: 'higher' | 'lower' | null;
    /** b − a, where both are there. */
    readonly delta: number | null;
  })[];
  readonly seconds: Compared<number>;
}

/** Two runs side by side. */
export interface RunComparison {
  readonly a: string;
  readonly b: string;
  /** Notebook, its code, git commit, host. */
  readonly about: readonly Compared<string>[];
  readonly steps: readonly StepComparison[];
  /** Python, packages, GPUs and driver of the environments, where they differ. */
  readonly environment: readonly Compared<string>[];
}

/** Compares two runs, step by step: steps of one variable belong together. */
export function diffRuns(a: Run, b: Run): RunComparison {
  const inA = new Map(a.steps.map((step) => [stepLabel(step), step]));
  const inB = new Map(b.steps.map((step) => [stepLabel(step), step]));
  const names = [...new Set([...inA.keys(), ...inB.keys()])];
  return {
    a: a.id,
    b: b.id,
    about: [
      compare('notebook', a.notebook.path ?? undefined, b.notebook.path ?? undefined),
      compare('code', a.notebook.digest?.slice(0, 12), b.notebook.digest?.slice(0, 12)),
      compare('commit', commitOf(a), commitOf(b)),
      compare('host', a.host ?? undefined, b.host ?? undefined),
    ],
    steps: names.map((name) => diffStep(name, inA.get(name), inB.get(name))),
    environment: diffRecords(environmentOf(a), environmentOf(b)).filter(({ differs }) => differs),
  };
}

function diffStep(name: string, a: RunStep | undefined, b: RunStep | undefined): StepComparison {
  const both = a !== undefined && b !== undefined;
  return {
    step: name,
    block: (b ?? a)?.block ?? '',
    in: both ? 'both' : a !== undefined ? 'a' : 'b',
    same: both && a.key !== '' && a.key === b.key,
    code: both && a.code !== b.code,
    inputs: both && canonicalJson(a.inputs ?? []) !== canonicalJson(b.inputs ?? []),
    params: diffRecords(a?.params ?? {}, b?.params ?? {}),
    metrics: diffRecords(a?.metrics ?? {}, b?.metrics ?? {}).map((metric) => {
      const said = [...(b?.measures ?? []), ...(a?.measures ?? [])].find(({ name }) => name === metric.name);
      const delta = metric.a === undefined || metric.b === undefined ? null : metric.b - metric.a;
      return { ...metric, label: said?.label ?? metric.name, better: said?.better ?? null, delta };
    }),
    seconds: compare('seconds', a?.seconds, b?.seconds),
  };
}

function diffRecords<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): Compared<T>[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.map((name) => compare(name, a[name], b[name]));
}

function compare<T>(name: string, a: T | undefined, b: T | undefined): Compared<T> {
  return { name, a, b, differs: canonicalJson(a ?? null) !== canonicalJson(b ?? null) };
}

function commitOf({ git }: Run): string | undefined {
  return git === null ? undefined : `${git.commit.slice(0, 12)}${git.dirty ? ' with changes' : ''}`;
}

/** Everything that the environments of a run say, flat; where steps had several, the last one counts. */
function environmentOf({ environments }: Run): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const { python, platform, gpus, driver, lock, packages } of Object.values(environments)) {
    flat['python'] = python;
    if (platform !== undefined) flat['platform'] = platform;
    if (gpus !== undefined) flat['gpus'] = gpus.join(', ');
    if (driver != null) flat['driver'] = driver;
    if (lock != null) flat['lock'] = lock.slice(0, 12);
    Object.assign(flat, packages);
  }
  return flat;
}
