import type { BlockDefinition } from '../../core/index.ts';

/** Parameters of class `execution` by which blocks split a batch, in the order in which they are lowered. */
const SPLITS = ['microBatch', 'encodeBatch', 'batchSize'];
/** What the names of parameters that cost memory speak of. */
const COSTLY = /batch|length|tokens|context|candidates/i;

/** A batch split halved: the same effective batch in more and smaller parts, so the same result. */
export interface SmallerSplit {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** The next smaller split for a step that ran out of memory; undefined when it cannot be split further. */
export function smallerSplit(
  { params }: BlockDefinition,
  given: Readonly<Record<string, unknown>>,
): SmallerSplit | undefined {
  for (const name of SPLITS) {
    const schema = params.properties[name];
    const before = given[name];
    if (schema?.class !== 'execution' || typeof before !== 'number' || !Number.isInteger(before)) continue;
    const after = Math.max(before >> 1, Number(schema['minimum'] ?? 1), 1);
    if (after < before) return { name, before, after };
  }
  return undefined;
}

/** What a person can change when nothing is left to split. */
export function memoryAdvice({ params }: BlockDefinition, given: Readonly<Record<string, unknown>>): string {
  const costly = Object.entries(params.properties).flatMap(([name, schema]) => {
    const value = given[name];
    const counts = schema.class !== 'execution' && typeof value === 'number' && COSTLY.test(name);
    return counts ? [`\`${name}\` (now ${String(value)})`] : [];
  });
  const lower = costly.length === 0 ? 'Let it read less' : `Lower ${costly.join(' or ')}`;
  return `${lower}, take a smaller model, or run it where there is more memory.`;
}
