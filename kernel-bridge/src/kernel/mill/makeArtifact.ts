import { QuerymillError } from '../../core/errors.ts';
import type { Host } from '../evaluator/host.ts';
import { artifactHandle, type Artifact } from './Artifact.ts';
import { MILL_SERVICE, type ArtifactData } from './messages.ts';

const BATCH = 500;

/**
 * Stores rows as an artifact that any port of its type takes.
 *
 * @param type such as `Queries`
 * @param rows a list, or anything `for await` reads
 * @throws QuerymillError naming the first row that does not fit
 */
export async function makeArtifact(host: Host, type: unknown, rows: unknown): Promise<Artifact> {
  if (typeof type !== 'string') throw wrong(String(type), 'its type must be a name such as "Queries"');
  if (!isIterable(rows)) throw wrong(type, 'its rows must be a list or an async iterable');
  const { id } = (await host.call(MILL_SERVICE, 'artifactOpen', { type })) as { id: number };
  try {
    let batch: unknown[] = [];
    const flush = async (): Promise<void> => {
      const full = batch;
      batch = [];
      await host.call(MILL_SERVICE, 'artifactRows', { id, rows: full });
    };
    for await (const row of rows) {
      batch.push(plain(type, row));
      if (batch.length >= BATCH) await flush();
    }
    await flush();
    return artifactHandle((await host.call(MILL_SERVICE, 'artifactClose', { id })) as ArtifactData);
  } catch (error) {
    await host.call(MILL_SERVICE, 'artifactAbort', { id }).catch(() => undefined); // the first error says more
    throw error;
  }
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return (
    typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)
  );
}

/** What JSON makes of a row: class instances become objects, undefined fields go. */
function plain(type: string, row: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(row ?? null)) as unknown;
  } catch (error) {
    throw wrong(type, `a row is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function wrong(type: string, cause: string): QuerymillError {
  return new QuerymillError({
    title: `Cannot make an artifact of type "${type}"`,
    cause,
    fix: '',
    kind: 'user',
  });
}
