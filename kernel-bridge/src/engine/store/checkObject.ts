import { artifactTypes, type StoredArtifact } from '../../core/index.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import { listFiles, type TreeFile } from './listFiles.ts';
import { readTree, sampleTree, WHOLE } from './sampleTree.ts';
import type { Store } from './Store.ts';

/**
 * What is wrong with the stored bytes of an artifact, judged by presence, sizes and content: all of it up to 256 KiB,
 * else a sample of at most 128 KiB that was taken when it was published. (`querymill verify` reads everything.)
 *
 * @returns the problem in words, or undefined
 */
export async function checkObject(store: Store, artifact: StoredArtifact): Promise<string | undefined> {
  const folder = store.object(artifact.digest);
  try {
    const files = listFiles(folder);
    if (files === undefined) return `its stored ${artifact.type} is missing`;
    return shapeProblem(files, artifact) ?? (await contentProblem(folder, files, artifact));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return `its stored ${artifact.type} is being taken away`;
    if (hasCode(error, 'EIO')) return `its stored ${artifact.type} cannot be read from the disk`;
    throw error;
  }
}

function shapeProblem(files: readonly TreeFile[], artifact: StoredArtifact): string | undefined {
  const paths = new Set(files.map(({ path }) => path));
  const type = artifactTypes.get(artifact.type);
  const expected = [...(type?.rows == null ? [] : [type.rows]), ...(type?.files ?? [])];
  const missing = expected.find((file) => !paths.has(file));
  if (missing !== undefined) return `its stored ${artifact.type} lacks ${missing}`;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes === artifact.bytes) return undefined;
  return `its stored ${artifact.type} has ${String(bytes)} bytes instead of ${String(artifact.bytes)}`;
}

async function contentProblem(
  folder: string,
  files: readonly TreeFile[],
  { type, digest, bytes, sample }: StoredArtifact,
): Promise<string | undefined> {
  const same =
    bytes <= WHOLE
      ? readTree(folder, files) === digest
      : sample === undefined || (await sampleTree(folder, files)) === sample;
  return same ? undefined : `its stored ${type} is not what was published: bytes of it have changed`;
}
