import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { artifactTypes, canonicalJson, type AttemptResult } from '../../core/index.ts';
import type { Engine } from '../../engine/index.ts';
import { parseRecord } from '../../engine/store/readStep.ts';

/** A finished step as pictures need it. */
export interface FinishedStep {
  readonly key: string;
  readonly block: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly outputs: AttemptResult['outputs'];
  readonly metrics: Readonly<Record<string, number>>;
  readonly startedAt: string;
  /** Digests that came in at a port; none where it was not connected or given by name. */
  digests(port: string): readonly string[];
  /** All inputs, to tell whether two steps had the same data. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

type Entry =
  Awaited<ReturnType<Engine['results']['refresh']>> extends ReadonlyMap<string, infer T> ? T : never;

/** The finished steps of a workspace and the files of their artifacts, as they were when this was made. */
export class StepStore {
  readonly #engine: Engine;
  readonly #steps: ReadonlyMap<string, FinishedStep>;
  readonly #names: ReadonlyMap<string, string>;

  private constructor(
    engine: Engine,
    steps: ReadonlyMap<string, FinishedStep>,
    names: ReadonlyMap<string, string>,
  ) {
    this.#engine = engine;
    this.#steps = steps;
    this.#names = names;
  }

  static async read(engine: Engine): Promise<StepStore> {
    const [results, ledger] = await Promise.all([engine.results.refresh(), engine.ledger.rows()]);
    const steps = [...results.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).map(toStep);
    const names = new Map<string, string>();
    for (const { key, name } of ledger) if (name !== null) names.set(key, name);
    return new StepStore(engine, new Map(steps.map((step) => [step.key, step])), names);
  }

  /** A step by key, with figures that its result carries. */
  step(key: string, metrics: Readonly<Record<string, number>>): FinishedStep | undefined {
    const found = this.#steps.get(key);
    return found === undefined ? undefined : { ...found, metrics };
  }

  /** Other steps of the same block over the same documents and topics, newest first. */
  sameData(step: FinishedStep): FinishedStep[] {
    const data = this.#dataOf(step);
    return [...this.#steps.values()].filter(
      (other) => other.key !== step.key && other.block === step.block && this.#dataOf(other) === data,
    );
  }

  /** The step that made an artifact; the newest one. */
  maker(digest: string): FinishedStep | undefined {
    return [...this.#steps.values()].find(({ outputs }) =>
      Object.values(outputs).some((output) => output.digest === digest),
    );
  }

  /** The variable of the step that made an artifact. */
  makerName(digest: string): string {
    const maker = this.maker(digest);
    return maker === undefined ? digest.slice(0, 8) : this.nameOf(maker);
  }

  /** The variable a step was last run under; else its block with the beginning of its key. */
  nameOf({ key, block }: FinishedStep): string {
    return this.#names.get(key) ?? `${block} ${key.slice(0, 6)}`;
  }

  /** How many rows a step made and left out, by its own count. */
  async removedBy({ key, block }: FinishedStep): Promise<number> {
    const counted = Object.entries(this.#engine.catalogue().get(block)?.metrics ?? {}).filter(
      ([, { removes }]) => removes === true,
    );
    if (counted.length === 0) return 0;
    // Read without the checks of a reuse: a picture moves no damaged result to the trash.
    const text = await readFile(this.#engine.store.step(key), 'utf8').catch(() => '');
    const record = parseRecord(text, key);
    const metrics = typeof record === 'string' ? {} : record.metrics;
    return counted.reduce((sum, [name]) => sum + (metrics[name] ?? 0), 0);
  }

  /** File with the rows of an artifact; undefined for a type without rows. */
  rowFile({ type, digest }: { readonly type: string; readonly digest: string }): string | undefined {
    const file = artifactTypes.get(type)?.rows;
    return file == null ? undefined : this.file(digest, file);
  }

  /** A file of an artifact. */
  file(digest: string, name: string): string {
    return `${this.#engine.store.object(digest)}/${name}`;
  }

  exists(file: string): boolean {
    return existsSync(file);
  }

  #dataOf({ block, inputs }: FinishedStep): string {
    const ports = Object.entries(this.#engine.catalogue().get(block)?.inputs ?? {});
    const data = ports.filter(([, { type }]) => type === 'Corpus' || type === 'Topics');
    return canonicalJson(Object.fromEntries(data.map(([port]) => [port, inputs[port] ?? null])));
  }
}

function toStep({ key, block, preimage, outputs, startedAt }: Entry): FinishedStep {
  const { inputs, params } = preimage;
  return {
    key,
    block,
    params,
    outputs,
    metrics: {},
    startedAt,
    inputs,
    digests: (port) => [inputs[port]].flat().filter((one) => typeof one === 'string'),
  };
}
