import {
  sha256Hex,
  canonicalJson,
  type AttemptResult,
  type BlockDefinition,
  type EndedLine,
  type EnvironmentLine,
  type StepPreimage,
} from '../../core/index.ts';

const LONGEST_TEXT = 1000;
const MOST_METRICS = 64;
/** Hundreds of packages are the same from step to step: hashed once. */
const environmentIds = new Map<string, string>();

/** What the ledger keeps of what a step is made from. */
export function preimageFacts(
  preimage: StepPreimage,
): Required<Pick<EndedLine, 'code' | 'params' | 'inputs'>> {
  const inputs = Object.values(preimage.inputs).flat();
  return {
    code: preimage.block.code,
    params: Object.fromEntries(Object.entries(preimage.params).map(([name, value]) => [name, cut(value)])),
    inputs: inputs.map((input) => (typeof input === 'string' ? input : canonicalJson(input))),
  };
}

/** What the ledger keeps of a result. */
export function resultFacts(result: AttemptResult): Partial<EndedLine> {
  const { startedAt, seconds, peakMemoryMB, outputs, metrics, error } = result;
  const { title, cause, fix, kind } = error ?? {};
  return {
    startedAt,
    seconds,
    ...(peakMemoryMB === undefined ? {} : { peakMemoryMB }),
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([port, { type, digest, rows, bytes }]) => [
        port,
        { type, digest, rows, bytes },
      ]),
    ),
    metrics: Object.fromEntries(Object.entries(metrics).slice(0, MOST_METRICS)),
    ...(title === undefined || cause === undefined || fix === undefined
      ? {}
      : { error: { title, cause, fix, ...(kind === undefined ? {} : { kind }) } }),
  };
}

/** The metrics that say how good a block's result is, by block.json. */
export function blockMeasures({
  stage,
  metrics = {},
}: BlockDefinition): Required<Pick<EndedLine, 'stage' | 'measures'>> {
  const measures = Object.entries(metrics).flatMap(([name, { label, better }]) =>
    better === undefined ? [] : [{ name, label, better }],
  );
  return { stage, measures };
}

/** What an attempt was computed with, as a line of its own; undefined where its result does not say. */
export function environmentLine(
  environment: AttemptResult['environment'],
): { readonly line: EnvironmentLine; readonly id: string } | undefined {
  const python: unknown = environment?.['python'];
  if (environment === undefined || typeof python !== 'string') return undefined;
  const text = JSON.stringify(environment);
  const id = environmentIds.get(text) ?? sha256Hex(text).slice(0, 12);
  environmentIds.set(text, id);
  return { id, line: { ...environment, python, v: 1, kind: 'environment', id } };
}

/** A parameter; of a long text its beginning, and a digest by which two of them can be told apart. */
function cut(value: unknown): unknown {
  const text = typeof value === 'string' ? value : canonicalJson(value);
  if (text.length <= LONGEST_TEXT) return value;
  return `${text.slice(0, 200)}… (${String(text.length)} characters, SHA-256 ${sha256Hex(text).slice(0, 16)})`;
}
