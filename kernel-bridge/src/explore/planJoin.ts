import { artifactTypes, canonicalJson, sha256Hex } from '../core/index.ts';
import type { Engine } from '../engine/index.ts';
import { typeOfObject } from './typeOfObject.ts';

/** A finished step, as far as a join needs it. */
export interface JoinStep {
  readonly key: string;
  readonly block: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly digest: string }>>;
  readonly startedAt: string;
}

/** Which files become one table, and how. */
export interface JoinPlan {
  /** Names the index: the same artifacts under the same names. */
  readonly index: string;
  readonly digest: string;
  readonly type: string;
  readonly title: string;
  /** Absolute path of the rows. */
  readonly file: string;
  /** Scores that speak of these rows, in pipeline order. */
  readonly scores: readonly { readonly name: string; readonly file: string; readonly decides: boolean }[];
  /** Queries that must stay unseen: those of evaluation. */
  readonly unseen: readonly string[];
  readonly corpus: string | null;
}

/** Version of what an index holds: another one is built anew. */
const INDEX_VERSION = 3;

/**
 * Finds everything that was said about the rows of an artifact: from the step that made it up to where its rows
 * were written, and down to every filter that read any of those.
 *
 * @returns undefined when no finished step has made this artifact, or it has no rows
 */
export async function planJoin(engine: Engine, digest: string): Promise<JoinPlan | undefined> {
  const steps = [...(await engine.results.refresh()).values()]
    .map(({ key, block, preimage, outputs, startedAt }) => ({
      key,
      block,
      inputs: preimage.inputs,
      outputs,
      startedAt,
    }))
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const names = new Map<string, string>();
  for (const row of await engine.ledger.rows()) if (row.name !== null) names.set(row.key, row.name);
  const path = (artifact: string, file: string): string => `${engine.store.object(artifact)}/${file}`;
  return (
    joinSteps(steps, names, digest, path) ??
    joinCode(steps, digest, path, await typeOfObject(engine.store, digest))
  );
}

/** Rows that a cell made, not a step: shown with what steps said of them since. */
function joinCode(
  steps: readonly JoinStep[],
  digest: string,
  path: (digest: string, file: string) => string,
  type: string | undefined,
): JoinPlan | undefined {
  const rows = type === undefined ? undefined : artifactTypes.get(type)?.rows;
  if (type === undefined || rows == null) return undefined;
  const cell: JoinStep = {
    key: '',
    block: 'cell',
    inputs: {},
    outputs: { rows: { type, digest } },
    startedAt: '',
  };
  return joinSteps([cell, ...steps], new Map(), digest, path);
}

/** The pure part of `planJoin`. */
export function joinSteps(
  steps: readonly JoinStep[],
  names: ReadonlyMap<string, string>,
  wanted: string,
  path: (digest: string, file: string) => string,
): JoinPlan | undefined {
  const maker = steps.findLast((step) => portOf(step, wanted) !== undefined);
  if (maker === undefined) return undefined;
  const made = portOf(maker, wanted);
  const input = firstDigest(maker.inputs['queries']);
  // Scores are shown on the queries they speak of.
  const asked = made?.type === 'Scores' && input !== undefined ? input : wanted;
  if (asked !== wanted) return joinSteps(steps, names, asked, path) ?? undefined;
  const type = made?.type ?? '';
  const file = artifactTypes.get(type)?.rows;
  if (file == null) return undefined;
  const name = names.get(maker.key) ?? maker.block;
  const family = type === 'Queries' ? relatives(steps, wanted) : new Set<string>();
  const scoring = steps.filter((step) => inputDigests(step, 'queries').some((one) => family.has(one)));
  const taken = new Set<string>();
  const scores = scoring.flatMap((step) => {
    const found = Object.values(step.outputs).find((output) => output.type === 'Scores');
    const label = uniqueName(names.get(step.key) ?? step.block, taken);
    return found === undefined
      ? []
      : [{ name: label, file: path(found.digest, 'scores.jsonl'), decides: step.block === 'select' }];
  });
  const corpus = corpusOf(steps, [...scoring, maker]);
  const unseen = steps
    .filter(
      (step) => step.block === 'dataset' && (corpus === null || step.outputs['corpus']?.digest === corpus),
    )
    .flatMap((step) => ['dev', 'test'].flatMap((port) => step.outputs[port]?.digest ?? []))
    .filter((one, at, all) => all.indexOf(one) === at)
    .map((one) => path(one, 'queries.jsonl'));
  const plan = {
    digest: wanted,
    type,
    title: `${name}.${made?.port ?? ''}`,
    file: path(wanted, file),
    scores,
  };
  const full = { ...plan, unseen: type === 'Queries' ? unseen : [], corpus };
  return { ...full, index: sha256Hex(canonicalJson({ v: INDEX_VERSION, ...full })) };
}

/** The queries that share rows with these: where they came from and what was made of those. */
function relatives(steps: readonly JoinStep[], digest: string): Set<string> {
  const family = new Set([digest]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const step of steps) {
      const outputs = Object.values(step.outputs).filter((output) => output.type === 'Queries');
      const inputs = inputDigests(step, 'queries');
      if (outputs.some((output) => family.has(output.digest))) for (const one of inputs) family.add(one);
    }
  }
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const step of steps) {
      if (!inputDigests(step, 'queries').some((one) => family.has(one))) continue;
      for (const output of Object.values(step.outputs))
        if (output.type === 'Queries') family.add(output.digest);
    }
  }
  return family;
}

function corpusOf(steps: readonly JoinStep[], near: readonly JoinStep[]): string | null {
  for (const step of near) {
    const [corpus] = inputDigests(step, 'corpus');
    if (corpus !== undefined) return corpus;
  }
  return steps.findLast((step) => step.block === 'dataset')?.outputs['corpus']?.digest ?? null;
}

function portOf(step: JoinStep, digest: string): { port: string; type: string } | undefined {
  const found = Object.entries(step.outputs).find(([, output]) => output.digest === digest);
  return found === undefined ? undefined : { port: found[0], type: found[1].type };
}

function inputDigests(step: JoinStep, port: string): string[] {
  return [step.inputs[port]].flat().filter((one) => typeof one === 'string');
}

function firstDigest(input: unknown): string | undefined {
  const one: unknown = Array.isArray(input) ? input[0] : input;
  return typeof one === 'string' ? one : undefined;
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let i = 2; taken.has(unique); i++) unique = `${name}${String(i)}`;
  taken.add(unique);
  return unique;
}
